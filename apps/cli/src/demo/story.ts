// The seven stories of the demo: how each goes, and how it must come out.
import type { EndReason, Outcome, Rule } from '@landfall/domain/attribution/attribution';
import type { RejectionReason } from '@landfall/domain/journey/journey';
import type { Scene } from './scene';
import type { Arm } from './shopper';

/** How a shopper's passage came out, as the API and the inbox tell it. */
export interface Ending {
  /** That lie in the inbox. */
  mails: number;
  /** Messages that the control group did not get. */
  heldBack: number;
  /** Why there was no passage; `null` where there was one. */
  turnedAway: RejectionReason | null;
  endReason: EndReason | null;
  order: { outcome: Outcome; rule: Rule } | null;
}

export interface Story {
  name: string;
  title: string;
  arm: Arm;
  total: string;
  /** A segment that the shopper is in before anything happens. */
  member?: string;
  play(scene: Scene): Promise<void>;
  ending: Ending;
  /** The first hour lasts half a second: where a busy machine let it pass, the story is played again by another shopper. */
  failed?(scene: Scene): Promise<boolean>;
}

const NOBODY: Ending = { mails: 0, heldBack: 0, turnedAway: null, endReason: null, order: null };

export const STORIES: readonly Story[] = [
  {
    name: 'Ada',
    title: 'bought before the first nudge',
    arm: 'treated',
    total: '42.00',
    async play(scene) {
      await scene.leavesCart();
      await scene.later(0.2);
      await scene.buys();
    },
    failed: (scene) => scene.wasNudged(),
    ending: { ...NOBODY, endReason: 'goal_met', order: { outcome: 'credited', rule: 'only_candidate' } },
  },
  {
    name: 'Ben',
    title: 'was nudged, then bought',
    arm: 'treated',
    total: '59.90',
    async play(scene) {
      await scene.leavesCart();
      await scene.hasMails(1);
      await scene.later(3);
      await scene.buys();
    },
    ending: { ...NOBODY, mails: 1, endReason: 'goal_met', order: { outcome: 'credited', rule: 'only_candidate' } },
  },
  {
    name: 'Cleo',
    title: 'bought two days after the journey had ended',
    arm: 'treated',
    total: '120.00',
    async play(scene) {
      await scene.leavesCart();
      await scene.hasMails(1);
      await scene.hasMails(2);
      await scene.isThrough();
      await scene.later(48);
      await scene.buys();
    },
    ending: { ...NOBODY, mails: 2, endReason: 'completed', order: { outcome: 'credited', rule: 'only_candidate' } },
  },
  {
    name: 'Dan',
    title: 'never bought',
    arm: 'treated',
    total: '18.50',
    async play(scene) {
      await scene.leavesCart();
      await scene.hasMails(1);
      await scene.hasMails(2);
      await scene.isThrough();
    },
    ending: { ...NOBODY, mails: 2, endReason: 'completed' },
  },
  {
    name: 'Eve',
    title: 'is in the control group, and bought without a nudge',
    arm: 'holdout',
    total: '75.00',
    async play(scene) {
      await scene.leavesCart();
      await scene.later(6);
      await scene.buys();
    },
    ending: { ...NOBODY, heldBack: 1, endReason: 'goal_met', order: { outcome: 'not_attributed', rule: 'holdout' } },
  },
  {
    name: 'Finn',
    title: 'is staff, so not let in',
    arm: 'treated',
    total: '9.00',
    member: 'staff',
    async play(scene) {
      await scene.leavesCart();
      await scene.later(3);
      await scene.buys();
    },
    ending: { ...NOBODY, turnedAway: 'excluded', order: { outcome: 'not_attributed', rule: 'no_enrollment' } },
  },
  {
    name: 'Gus',
    title: 'asked for quiet in mid-journey, and bought later',
    arm: 'treated',
    total: '33.00',
    async play(scene) {
      await scene.leavesCart();
      await scene.hasMails(1);
      await scene.later(4);
      await scene.asksForQuiet('do-not-nudge');
      await scene.later(20);
      await scene.buys();
    },
    ending: { ...NOBODY, mails: 1, endReason: 'suppressed', order: { outcome: 'not_attributed', rule: 'ended_silent' } },
  },
];
