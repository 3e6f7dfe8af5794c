/** A storm in words, for people. */
import type { Storm } from './run';

export function summaryOf({ stream, kills, aftermath, comparison, violations }: Storm): string {
  const { delivered, enrollments, conversions, accepted, reports } = aftermath;
  const again = delivered.filter(({ attempts }) => attempts > 1).length;
  const messages = enrollments.flatMap((enrollment) => enrollment.messages);
  const with_ = (status: string) => messages.filter((message) => message.status === status).length;
  const inFlight = [...reports.values()].reduce((sum, { nudges }) => sum + nudges.inFlightAtGoal, 0);
  const explained = comparison.differences.filter(({ because }) => because !== undefined);
  const lines = [
    '',
    `replayed      ${stream.origin}`,
    `killed        ${kills.map(({ name, atMs, recoveredMs }) => `${name} at ${seconds(atMs)} (back in ${seconds(recoveredMs)})`).join(', ') || 'nothing'}`,
    `acknowledged  ${delivered.length} calls, ${again} of them said more than once`,
    `came of it    ${enrollments.length} enrollments, ${conversions.length} orders, ${conversions.filter(({ outcome }) => outcome === 'credited').length} credited`,
    `mails         ${accepted.length} accepted by the mail server; ${with_('sent')} sent, ${with_('unknown')} unknown, ${with_('withheld')} withheld, ${inFlight} in flight at an order`,
    `simulated     ${comparison.compared} outcomes of ${comparison.shoppers} shoppers compared, of ${comparison.alike} all alike; ${comparison.differences.length} differ, ${explained.length} of them where real time had a choice`,
    ...explained.slice(0, 10).map(({ words, because }) => `              ${words}\n                because ${because}`),
    ...(explained.length > 10 ? [`              … and ${explained.length - 10} more`] : []),
    '',
    violations.length === 0
      ? 'Every promise was kept.'
      : `${violations.length} violations:\n${violations.map((line) => `  ${line}`).join('\n')}`,
    '',
  ];
  return lines.join('\n');
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
