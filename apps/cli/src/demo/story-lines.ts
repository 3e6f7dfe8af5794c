// A story told afterwards: what happened when, what was mailed, what stopped it, and who has the credit and why.
import type { ShownTimelineItem } from '@landfall/contracts/profile';
import { coloured } from '../terminal/colour';
import type { FastClock } from './fast-clock';
import type { StoryRecord } from './outcome';
import type { Shopper } from './shopper';
import type { Story } from './story';
import { beside } from './wrap';

const COLUMN = 15;

interface Happening {
  at: number;
  text: string;
}

/** @param amiss where the story came out otherwise than told, in words */
export function storyLines(
  story: Story,
  shopper: Shopper,
  record: StoryRecord,
  clock: FastClock,
  amiss: readonly string[],
): string[] {
  const order = record.explanation.conversions.at(0);
  const credit = order ? `to ${order.credited?.journey ?? 'nobody'} (${order.rule})` : 'none: there was no order';
  const sign = amiss.length === 0 ? coloured('green', '✓') : coloured('yellow', '✗');
  return [
    `${sign} ${shopper.name} ${story.title}`,
    ...happeningsOf(record).flatMap(({ at, text }) => beside(clock.tell(at), text, COLUMN)),
    ...beside('credit', credit, COLUMN),
    ...(order ? beside('explained', order.sentence, COLUMN) : []),
    ...amiss.flatMap((text) => beside('not as told', text, COLUMN)),
  ];
}

function happeningsOf({ timeline, mails }: StoryRecord): Happening[] {
  const inbox = mails.map(({ receivedAt, subject }) => ({ at: Date.parse(receivedAt), text: `mail: “${subject}”` }));
  const lastMailAt = inbox.at(-1)?.at ?? -Infinity;
  // What an event brings about within its instant, such as a membership, goes without saying.
  const eventsAt = new Set(timeline.flatMap(({ kind, at }) => (kind === 'event' ? [at] : [])));
  const told = timeline
    .filter(({ kind, at }) => kind !== 'segment' || !eventsAt.has(at))
    .flatMap((item) => {
      const text = textOf(item);
      // A journey is completed when its last step begins by plan; the mail of that step is accepted a moment later.
      const isEnd = item.kind === 'ended' && item.endReason === 'completed';
      return text === null ? [] : [{ at: Math.max(Date.parse(item.at), isEnd ? lastMailAt : -Infinity), text }];
    });
  return [...inbox, ...told].sort((a, b) => a.at - b.at);
}

function textOf(item: ShownTimelineItem): string | null {
  switch (item.kind) {
    case 'event':
      return item.event === null ? null : `${item.event}, ${String(item.properties['total'])} USD`;
    case 'enrolled':
      return item.holdout ? 'enters the journey, in the control group' : 'enters the journey';
    case 'rejected':
      return `is turned away: ${item.reason}`;
    case 'message':
      return item.status === 'withheld' ? `“${item.step}” is withheld: ${String(item.reason)}` : null;
    case 'segment':
      return `is in segment ${item.segment} from here on`;
    case 'ended':
      return item.endReason === 'completed'
        ? 'all steps are done: the journey listens on'
        : `the journey stops: ${item.endReason}`;
    case 'conversion':
      return null;
  }
}
