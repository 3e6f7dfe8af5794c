// The journey's report in ten lines, and whether its numbers add up with what was seen from outside.
import type { ShownEnrollment } from '@landfall/contracts/enrollment';
import type { JourneyReport } from '@landfall/domain/report/journey-report';
import { percent } from '../terminal/table';
import { beside } from './wrap';

const COLUMN = 24;
/** Lift gives no verdict below so many people an arm. */
const ENOUGH_AN_ARM = 100;

/** @param enrollments all of the journey */
export function reportLines(report: JourneyReport, enrollments: readonly ShownEnrollment[]): string[] {
  const { entry, attainment, lift, nudges, timeToGoal } = report;
  const treated = enrollments.filter(({ holdout }) => !holdout);
  const wasNudged = ({ messages }: ShownEnrollment) => messages.some(({ status }) => status === 'sent');
  const nudged = treated.filter(wasNudged).length;
  const spared = treated.filter((enrollment) => enrollment.endReason === 'goal_met' && !wasNudged(enrollment)).length;
  const rejected = Object.entries(entry.rejected).map(([reason, count]) => `${count} turned away (${reason})`);
  const target = attainment?.target;
  const lines: [string, string][] = [
    ['asked to enter', [`${entry.inflow}: ${entry.entered} entered`, ...rejected].join(', ')],
    ['control group', `${entry.holdoutProfiles} of the ${entry.uniqueProfiles} people who entered`],
    ['nudged', `${nudged} people, ${nudges.sent} mails`],
    ['stopped before a nudge', String(spared)],
    [
      'attained',
      attainment
        ? `${attainment.profiles} of ${attainment.denominator} people, ${String(percent(attainment.rate))}` +
          (target ? `; target ${target.value}${target.type === 'percent' ? ' %' : ''} ${attainment.met ? 'met' : 'not met'}` : '')
        : '–',
    ],
    ['brought in', attainment?.value.map(({ amount, currency }) => `${amount} ${currency ?? ''}`.trim()).join(', ') || '–'],
    ['time to goal', `half within ${shown(timeToGoal.p50)}, nine in ten within ${shown(timeToGoal.p90)}`],
    ['lift', liftInWords(lift)],
    ['nudges avoided', `${nudges.avoided}: stopped by an order with a mail still ahead`],
    ['claimed after goal', String(nudges.claimedAfterGoal)],
  ];
  return lines.flatMap(([label, text]) => beside(label, text, COLUMN));
}

function liftInWords({ treated, holdout, absolute, interval, verdict }: JourneyReport['lift']): string {
  const arm = (name: string, { profiles, converted, rate }: typeof treated) =>
    `${name} ${converted} of ${profiles} bought (${percent(rate) ?? '–'})`;
  const points = (share: number) => `${share > 0 ? '+' : ''}${(share * 100).toFixed(0)}`;
  const span =
    absolute === null || interval === null
      ? ''
      : ` ${points(absolute)} points, 95 % between ${interval.map(points).join(' and ')}.`;
  const judged =
    verdict === 'not_enough_data'
      ? `Too few people to tell (below ${ENOUGH_AN_ARM} an arm no verdict is given).`
      : `Verdict: ${verdict}.`;
  return `${arm('treated', treated)}, ${arm('control', holdout)}.${span} ${judged}`;
}

/** `P1DT2H3M4.5S` → `1 d 2 h`: finer than the demo's clock is nothing. */
function shown(duration: string | null): string {
  const [, days, hours, minutes] = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?/.exec(duration ?? '') ?? [];
  const parts = [days && `${days} d`, hours && `${hours} h`, !days && minutes && `${minutes} min`].filter(Boolean);
  return parts.length === 0 ? '–' : parts.join(' ');
}

/** What must be true of the numbers whatever happened. Each a sentence about what is not. */
export function contradictions(report: JourneyReport, mailsInInbox: number): string[] {
  const { entry, enrollments, attainment, nudges } = report;
  const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((total, count) => total + count, 0);
  const claims: [boolean, string][] = [
    [nudges.claimedAfterGoal === 0, `${nudges.claimedAfterGoal} messages were claimed after the goal`],
    [nudges.sent === mailsInInbox, `the report counts ${nudges.sent} mails, the inbox holds ${mailsInInbox}`],
    [entry.inflow === entry.entered + sum(entry.rejected), 'those let in and turned away are not those who asked'],
    [
      entry.entered === enrollments.active + enrollments.listening + sum(enrollments.closed),
      'those under way, listening and closed are not those who entered',
    ],
    [
      attainment === null || attainment.conversions === attainment.profiles + attainment.repeats,
      'conversions are not profiles and repeats',
    ],
  ];
  return claims.filter(([holds]) => !holds).map(([, sentence]) => sentence);
}
