/** What a simulation refuses to take on. */
import type { Catalog } from '../ledger/catalog';
import { openLedger } from '../ledger/ledger';
import { strangerProfile } from '../profile/profile';
import { TickClock } from '../time/ticks';
import { Bounds } from './bounds';

const TOO_MUCH = '/until: comes after more entries, or people turned away, than a simulation can hold';
const HOUR = 3_600_000;

it('more entries', () => {
  const bounds = new Bounds(2);
  expect([bounds.nextId(), bounds.nextId()]).toEqual(['000000001', '000000002']);
  expect(() => bounds.nextId()).toThrow(TOO_MUCH);
});

it('more people turned away', () => {
  const ledger = openLedger(strangerProfile('u:ann'), { isNew: true, events: [], enrollments: [], conversions: [] });
  const bounds = new Bounds(3);
  const turnAway = (times: number) => () => void ledger.changes.rejections.push(...new Array<never>(times));
  bounds.count([ledger], turnAway(2));
  bounds.count([ledger], turnAway(1));
  expect(() => bounds.count([ledger], turnAway(1))).toThrow(TOO_MUCH);
});

it('more ticks than any member could come through', () => {
  const schedules = [{ clock: new TickClock({ cron: '0 * * * *', timezone: 'UTC' }) }] as unknown as Catalog['schedules'];
  const ask = (until: number) => () => new Bounds(24).requireFewTicks({ schedules } as Catalog, 0, until);
  expect(ask(24 * HOUR)).not.toThrow();
  expect(ask(25 * HOUR)).toThrow(TOO_MUCH);
});
