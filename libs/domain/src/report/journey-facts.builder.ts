/** Enrollments, messages, conversions and the report over them for specs: what a row does not say is out of its way. */
import type { EndReason } from '../attribution/attribution';
import type { Conversion } from '../goal/conversion';
import type { Enrollment } from '../journey/enrollment';
import type { Message } from '../message/message';
import type { JourneyFacts } from './journey-facts';
import { journeyReport } from './journey-report';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const NOW = 100 * DAY;

export const STEPS = [
  { id: 'wait', kind: 'delay' },
  { id: 'remind', kind: 'send' },
  { id: 'opened', kind: 'branch' },
  { id: 'offer', kind: 'send' },
  { id: 'bye', kind: 'exit' },
];

let serial = 0;

/** Active since instant 0, of a profile of its own, treated, no step begun. */
export function enrollment(changes: Partial<Enrollment> = {}): Enrollment {
  serial += 1;
  return {
    id: `n${serial}`,
    journey: 'cart',
    version: 1,
    enteredVersion: 1,
    profileId: `p${serial}`,
    key: null,
    goal: 'purchase',
    goalRevision: 1,
    windowMs: 3 * DAY,
    entryEventId: null,
    entryConversionId: null,
    enteredAt: 0,
    depth: 1,
    holdout: false,
    holdoutUnit: null,
    variants: {},
    answeredBy: [],
    endedAt: null,
    endReason: null,
    endedByEventId: null,
    closedAt: null,
    gate: 'open',
    shutAt: null,
    cursor: { step: 'wait', at: 0 },
    trail: [],
    messages: [],
    observed: null,
    avoided: false,
    ...changes,
  };
}

export const message = (step: string, changes: Partial<Message> = {}): Message => ({
  step,
  channel: 'email',
  class: 'promotional',
  status: 'sent',
  reason: null,
  claimedAt: HOUR,
  at: HOUR + 1,
  ...changes,
});
export const withheld = (step: string, reason: string) => message(step, { status: 'withheld', reason, claimedAt: null });
/** Stands on the last of these steps. */
export const trail = (...steps: string[]) => ({
  trail: steps.map((step) => ({ step, at: HOUR })),
  cursor: { step: steps.at(-1)!, at: HOUR },
});
export const ended = (endReason: EndReason, endedAt = 2 * HOUR) => ({
  endReason,
  endedAt,
  gate: 'shut' as const,
  shutAt: endedAt,
});

/** Credited to that enrollment; to nobody for `null`. */
export function conversion(by: Enrollment | null, occurredAt: number, changes: Partial<Conversion> = {}): Conversion {
  serial += 1;
  return {
    id: `c${serial}`,
    goal: 'purchase',
    revisions: [1],
    profileId: by?.profileId ?? 'stranger',
    key: null,
    eventId: `e${serial}`,
    occurredAt,
    receivedAt: occurredAt,
    value: null,
    isQualified: true,
    isConsented: true,
    source: null,
    params: {},
    duplicates: 0,
    outcome: by ? 'credited' : 'not_attributed',
    rule: by ? 'only_candidate' : 'no_enrollment',
    credited: by?.id ?? null,
    creditedJourney: by?.journey ?? null,
    assists: [],
    ...changes,
  };
}

/** Of a live journey with a goal counted once and no target. */
export const report = (facts: Partial<JourneyFacts>) =>
  journeyReport({
    journey: 'cart',
    status: 'live',
    versions: [1],
    now: NOW,
    speed: 1,
    steps: STEPS,
    goal: { target: null, counting: 'once' },
    enrollments: [],
    conversions: [],
    rejected: {},
    ...facts,
  });
