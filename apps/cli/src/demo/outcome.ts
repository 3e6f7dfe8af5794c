// How a story came out, read from the API and the inbox, and where that differs from how it was told.
import type { ShownExplanation, ShownProfile, ShownTimelineItem } from '@landfall/contracts/profile';
import type { RejectionReason } from '@landfall/domain/journey/journey';
import type { Outcome, Rule } from '@landfall/domain/attribution/attribution';
import type { Mail, Shop } from './shop';
import type { Shopper } from './shopper';
import type { Ending } from './story';

/** All that is known of one shopper at the end. */
export interface StoryRecord {
  profile: ShownProfile;
  /** Oldest first. */
  timeline: ShownTimelineItem[];
  explanation: ShownExplanation;
  /** Oldest first. */
  mails: Mail[];
}

export async function recordOf(shop: Shop, shopper: Shopper): Promise<StoryRecord> {
  const [profile, timeline, explanation, mails] = await Promise.all([
    shop.profile(shopper),
    shop.timeline(shopper),
    shop.explain(shopper),
    shop.mailsTo(shopper),
  ]);
  return { profile, timeline, explanation, mails };
}

export function endingOf({ profile, explanation, mails }: StoryRecord): Ending {
  const order = profile.conversions.at(0);
  return {
    mails: mails.length,
    heldBack: profile.messages.filter(({ status, reason }) => status === 'withheld' && reason === 'holdout').length,
    turnedAway: (explanation.rejections.at(0)?.reason as RejectionReason | undefined) ?? null,
    endReason: profile.enrollments.at(0)?.endReason ?? null,
    order: order ? { outcome: order.outcome as Outcome, rule: order.rule as Rule } : null,
  };
}

/** Each a few words: `2 mails instead of 1`. Empty where the story came out as told. */
export function differences(found: Ending, told: Ending): string[] {
  const lines: string[] = [];
  const compare = (what: string, is: string | number, was: string | number) => {
    if (is !== was) lines.push(`${what}: ${is} instead of ${was}`);
  };
  compare('mails', found.mails, told.mails);
  compare('held back', found.heldBack, told.heldBack);
  compare('turned away', found.turnedAway ?? 'no', told.turnedAway ?? 'no');
  compare('ended', found.endReason ?? 'not', told.endReason ?? 'not');
  compare('order', inWords(found.order), inWords(told.order));
  return lines;
}

const inWords = (order: Ending['order']): string => (order ? `${order.outcome} (${order.rule})` : 'none');
