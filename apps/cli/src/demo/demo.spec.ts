import { journeyReport } from '@landfall/domain/report/journey-report';
import { crowd } from './crowd';
import { FastClock } from './fast-clock';
import { differences, type StoryRecord, endingOf } from './outcome';
import { contradictions } from './report-lines';
import { armOf, castings } from './shopper';
import { STORIES } from './story';
import { beside, wrap } from './wrap';

const nobodyCame = journeyReport({
  journey: 'abandoned-cart',
  status: 'live',
  versions: [1],
  now: 0,
  speed: 1,
  steps: [],
  goal: null,
  enrollments: [],
  conversions: [],
  rejected: {},
});

describe('the fast clock', () => {
  it.each([
    [0, 'day 1, 09:00'],
    [83, 'day 1, 09:00'],
    [84, 'day 1, 09:10'],
    [500, 'day 1, 10:00'],
    [7_499, 'day 1, 23:50'],
    [7_500, 'day 2, 00:00'],
    [36_500, 'day 4, 10:00'],
    [-100, 'day 1, 08:40'],
  ])('%d ms after opening, 7200 times as fast, it is %s', (ms, told) => {
    expect(new FastClock(7200, 1_000_000).tell(1_000_000 + ms)).toBe(told);
  });

  it('waits no longer once the end is asked for', async () => {
    const end = AbortSignal.abort(new Error('enough'));
    await expect(new FastClock(1).pass(1, end)).rejects.toThrow('enough');
  });
});

describe('the cast', () => {
  it.each(STORIES.map(({ name, arm, total }) => [name, arm, total] as const))('%s falls into the %s arm', (name, arm, total) => {
    const { value } = castings(name, arm, total, 10).next();
    expect(armOf(value.userId, 10)).toBe(arm);
  });

  it('has an understudy for whoever comes too late', () => {
    const cast = castings('Ada', 'treated', '1.00', 10);
    expect(cast.next().value.userId).not.toBe(cast.next().value.userId);
  });

  it('comes with the same crowd in every run, of whom some are in the control group and some never buy', () => {
    const people = crowd(60, 10, 2026);
    expect(crowd(60, 10, 2026)).toEqual(people);
    expect(people.filter(({ shopper }) => shopper.arm === 'holdout').length).toBeGreaterThan(0);
    expect(people.filter(({ buysAt }) => buysAt === null).length).toBeGreaterThan(0);
    for (const { cartAt, buysAt } of people) expect(buysAt ?? Infinity).toBeGreaterThan(cartAt);
  });
});

describe('an outcome', () => {
  const record = {
    profile: {
      enrollments: [{ endReason: 'goal_met' }],
      conversions: [{ outcome: 'credited', rule: 'touched' }],
      messages: [{ status: 'withheld', reason: 'holdout' }],
    },
    explanation: { rejections: [] },
    mails: [{}, {}],
    timeline: [],
  } as unknown as StoryRecord;
  const found = endingOf(record);

  it('is read from what the API and the inbox say', () => {
    expect(found).toEqual({
      mails: 2,
      heldBack: 1,
      turnedAway: null,
      endReason: 'goal_met',
      order: { outcome: 'credited', rule: 'touched' },
    });
  });

  it.each([
    ['as told', {}, []],
    ['a mail too many', { mails: 1 }, ['mails: 2 instead of 1']],
    ['another end', { endReason: 'completed' as const }, ['ended: goal_met instead of completed']],
    ['an order that nobody told of', { order: null }, ['order: credited (touched) instead of none']],
    ['somebody let in', { turnedAway: 'excluded' as const }, ['turned away: no instead of excluded']],
  ])('%s', (_, told, lines) => {
    expect(differences(found, { ...found, ...told })).toEqual(lines);
  });
});

describe('the report', () => {
  it.each([
    ['adds up', {}, 0, []],
    ['misses a mail', {}, 1, ['the report counts 0 mails, the inbox holds 1']],
    ['claimed after the goal', { claimedAfterGoal: 2 }, 0, ['2 messages were claimed after the goal']],
  ])('%s', (_, nudges, mails, sentences) => {
    expect(contradictions({ ...nobodyCame, nudges: { ...nobodyCame.nudges, ...nudges } }, mails)).toEqual(sentences);
  });

  it('misses somebody who asked', () => {
    expect(contradictions({ ...nobodyCame, entry: { ...nobodyCame.entry, inflow: 1 } }, 0)).toHaveLength(1);
  });
});

describe('the width', () => {
  it('is kept between words', () => {
    expect(wrap('one two  three', 7)).toEqual(['one two', 'three']);
    expect(wrap('unbreakable', 3)).toEqual(['unbreakable']);
  });

  it('leaves a column for the label', () => {
    expect(beside('why', 'x'.repeat(70) + ' y', 10)).toEqual([`  why       ${'x'.repeat(70)}`, `${' '.repeat(12)}y`]);
  });
});
