// A story told afterwards: what happened when, what was mailed, what stopped it, and who has the credit and why.
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
  const { conversions, rejections } = record.explanation;
  const order = conversions.at(0);
  const happenings = [...fromTimeline(record), ...fromInbox(record)].sort((a, b) => a.at - b.at);
  const credit = order
    ? order.credited
      ? `to ${order.credited.journey} (${order.rule})`
      : `to nobody (${order.rule})`
    : undefined;
  const sign = amiss.length === 0 ? coloured('green', '✓') : coloured('yellow', '✗');
  return [
    `${sign} ${shopper.name} ${story.title}`,
    ...happenings.flatMap(({ at, text }) => beside(clock.tell(at), text, COLUMN)),
    ...(credit === undefined ? [] : beside('credit', credit, COLUMN)),
    ...(order ? beside('explained', order.sentence, COLUMN) : []),
    ...(rejections.length > 0 && !order ? beside('turned away', rejections[0]!.reason, COLUMN) : []),
    ...amiss.flatMap((text) => beside('not as told', text, COLUMN)),
  ];
}

function fromTimeline({ timeline }: StoryRecord): Happening[] {
  return timeline.flatMap((item): Happening[] => {
    const at = Date.parse(item.at);
    const tell = (text: string) => [{ at, text }];
    switch (item.kind) {
      case 'event':
        return item.event === null ? [] : tell(`${item.event}, ${String(item.properties['total'])} USD`);
      case 'enrolled':
        return item.holdout ? tell('enters, in the control group') : tell('enters the journey');
      case 'rejected':
        return tell(`is turned away: ${item.reason}`);
      case 'message':
        return item.status === 'withheld' ? tell(`“${item.step}” is withheld: ${String(item.reason)}`) : [];
      case 'segment':
        return tell(`joins segment ${item.segment}`);
      case 'ended':
        return tell(`the journey ends here: ${String(item.endReason)}`);
      case 'conversion':
        return [];
    }
  });
}

const fromInbox = ({ mails }: StoryRecord): Happening[] =>
  mails.map(({ receivedAt, subject }) => ({ at: Date.parse(receivedAt), text: `mail: “${subject}”` }));
