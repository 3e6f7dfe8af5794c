/**
 * Random journeys and what people do in them, once live (the real engine over a real store, on a virtual clock) and once simulated: the
 * same enrollments, ends, messages, variants, people turned away, conversions and credits. `SEED` and `WORLDS` choose others.
 */
import fc from 'fast-check';
import { readSimulationEvents } from '@landfall/contracts/simulation';
import { NO_DEFINITIONS } from '@landfall/domain/simulation/read-definitions';
import { readSimulation } from '@landfall/domain/simulation/read-simulation';
import { resultOf } from '@landfall/domain/simulation/result';
import { simulate } from '@landfall/domain/simulation/simulate';
import type { SimulationResult } from '@landfall/domain/simulation/simulation';
import { define, openOffice, PaperChannel } from '../support/office';
import { END, randomWorld, START, TEMPLATE, type GivenEvent, type RandomWorld } from '../support/random-world';
import { startStore, type SpecStore } from '../support/store';
import { Timeline } from './timeline';

const SEED = Number(process.env['SEED'] ?? 20_260_302);
const WORLDS = Number(process.env['WORLDS'] ?? 200);
const settings = { frequencyCap: { promotional: { max: 3, per: 'P2D' } }, defaultTimezone: 'Europe/Berlin' };
const templates = { [TEMPLATE]: { channel: 'email' as const, subject: 'A note', html: '<p>Hello</p>' } };

const names = Array.from({ length: WORLDS }, (_, index) => `w${index + 1}`);
const worlds = names.map((name, index) => fc.sample(randomWorld(name), { seed: SEED + index, numRuns: 1 })[0]!);

let store: SpecStore;
let live: SimulationResult;
let simulated: SimulationResult;

beforeAll(async () => {
  store = await startStore();
  // Only what says the time: drivers and timeouts go by the real clock.
  jest.useFakeTimers({
    now: START,
    doNotFake: [
      'hrtime',
      'nextTick',
      'performance',
      'queueMicrotask',
      'requestAnimationFrame',
      'cancelAnimationFrame',
      'requestIdleCallback',
      'cancelIdleCallback',
      'setImmediate',
      'clearImmediate',
      'setInterval',
      'clearInterval',
      'setTimeout',
      'clearTimeout',
    ],
  });
  const { simulation, faults } = readSimulation(
    {
      definitions: { ...merged(worlds), templates, settings },
      events: readSimulationEvents(eventsOf(worlds)),
      until: new Date(END).toISOString(),
      seed: 'landfall',
    },
    NO_DEFINITIONS,
    'landfall',
  );
  expect(faults).toEqual([]);
  simulated = simulate(simulation);

  const office = openOffice(store.connection, { email: new PaperChannel() });
  await define(office, { ...merged(worlds), templates, settings });
  const timeline = new Timeline(office, (at) => jest.setSystemTime(at));
  await timeline.play(eventsOf(worlds), START, END);
  live = resultOf(
    await office.catalogs.current(),
    simulation.definitions,
    { ledgers: await timeline.ledgers(), winnerIn: () => undefined },
    END,
  );
}, 600_000);
afterAll(async () => {
  jest.useRealTimers();
  await store?.stop();
});

it.each(worlds.map(({ late }, index) => [names[index]!, late] as const))('%s', (name, late) => {
  expect(shareOf(live, name, late)).toEqual(shareOf(simulated, name, late));
});

it('is about journeys that do something', () => {
  const ends = new Set(simulated.enrollments.map(({ endReason }) => endReason));
  const reasons = new Set(simulated.rejected.map(({ reason }) => reason));
  const messages = simulated.enrollments.flatMap((enrollment) => enrollment.messages);
  expect([...ends]).toEqual(
    expect.arrayContaining(['completed', 'goal_met', 'suppressed', 'exited', 'superseded', 'already_met']),
  );
  expect(reasons.size).toBeGreaterThan(6);
  expect(new Set(messages.map(({ status, reason }) => reason ?? status)).size).toBeGreaterThan(4);
  expect(new Set(simulated.conversions.map(({ rule }) => rule)).size).toBeGreaterThan(6);
});

function merged(all: readonly RandomWorld[]) {
  const of = (kind: 'goals' | 'segments' | 'journeys') =>
    Object.assign({}, ...all.map((world) => world[kind])) as Record<string, never>;
  return { goals: of('goals'), segments: of('segments'), journeys: of('journeys') };
}

/** One story of all worlds; they share nothing but the clock. */
function eventsOf(all: readonly RandomWorld[]): GivenEvent[] {
  return all.flatMap(({ events }) => events).sort((a, b) => Date.parse(a.receivedAt) - Date.parse(b.receivedAt));
}

/** What concerns one world, with enrollments named by where they stand in it. */
function shareOf(result: SimulationResult, name: string, late: boolean) {
  const ofWorld = ({ journey }: { journey: string }) => journey === name;
  const mention = (known: { journey: string; enteredAt: string; key: string | null } | null) =>
    known && { journey: known.journey, enteredAt: known.enteredAt, key: known.key };
  return {
    enrollments: result.enrollments
      .filter(ofWorld)
      .map((enrollment) =>
        late ? { ...enrollment, messages: enrollment.messages.map(({ at: _, ...same }) => same) } : enrollment,
      ),
    rejected: result.rejected.filter(ofWorld),
    conversions: result.conversions
      .filter(({ goal }) => goal.startsWith(`${name}-`))
      .map((conversion) => ({ ...conversion, credited: mention(conversion.credited), assists: conversion.assists.map(mention) })),
    report: result.reports[name],
  };
}
