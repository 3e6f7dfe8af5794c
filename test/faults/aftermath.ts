/** Everything that stands once the storm is over, read from the store, the report and the mail server: what the checks judge. */
import type { Conversion } from '@landfall/domain/goal/conversion';
import type { Enrollment } from '@landfall/domain/journey/enrollment';
import { CLAIM_LASTS_MS } from '@landfall/domain/message/message';
import { connectStore, type StoreConnection } from '@landfall/store/connection';
import { ConversionRepository } from '@landfall/store/conversion/conversion.repository';
import { EnrollmentRepository } from '@landfall/store/enrollment/enrollment.repository';
import { EventRepository, type StoredEvent } from '@landfall/store/event/event.repository';
import { RejectionRepository, type StoredRejection } from '@landfall/store/rejection/rejection.repository';
import { profileIdOf } from '@landfall/domain/profile/profile';
import { eventually, type Product } from '../support/product';
import type { Acceptance } from './mail-server';
import { JOURNEYS } from './shop';
import type { Delivered } from './stubborn-client';

export interface JourneyReport {
  entry: { inflow: number; entered: number; uniqueProfiles: number; holdoutProfiles: number; rejected: Record<string, number> };
  enrollments: { active: number; listening: number; closed: Record<string, number> };
  /** `null`: a journey without a goal. */
  attainment: { profiles: number; conversions: number; repeats: number; denominator: number } | null;
  nudges: { sent: number; unknown: number; claimedAfterGoal: number; inFlightAtGoal: number };
  steps: {
    id: string;
    kind: string;
    entered: number;
    waiting: number;
    left: number;
    exited: Record<string, number>;
    sent?: number;
    withheld?: Record<string, number>;
    failed?: number;
    unknown?: number;
  }[];
}

export interface Aftermath {
  delivered: readonly Delivered[];
  /** Every event that is stored, by `messageId`. */
  events: Map<string, StoredEvent>;
  enrollments: Enrollment[];
  conversions: Conversion[];
  rejections: StoredRejection[];
  reports: Map<string, JourneyReport>;
  accepted: readonly Acceptance[];
}

const ALL_ENDED_MS = 180_000;
/** A claim whose answer was lost is judged when its time is over, by the next round of housekeeping. */
const ALL_SETTLED_MS = CLAIM_LASTS_MS + 30_000;

/** Waits until nobody is under way any more and no mail's fate is open, then reads everything. */
export async function readAftermath(
  product: Product,
  delivered: readonly Delivered[],
  accepted: readonly Acceptance[],
): Promise<Aftermath> {
  const store = await connectStore(product.mongodbUri);
  try {
    await eventually(
      'every enrollment to end',
      async () => ((await store.collection('enrollments').countDocuments({ endedAt: null })) === 0 ? true : undefined),
      ALL_ENDED_MS,
    );
    // Where some stay claimed for good, the promises say so.
    await eventually(
      'every claim to be settled',
      async () =>
        (await store.collection('enrollments').countDocuments({ 'messages.status': 'claimed' })) === 0 ? true : undefined,
      ALL_SETTLED_MS,
    ).catch(() => undefined);
    const reports = new Map<string, JourneyReport>();
    for (const key of JOURNEYS) reports.set(key, await product.get<JourneyReport>(`/v1/reports/journeys/${key}`));
    return { delivered, accepted: [...accepted], reports, ...(await readStore(store, delivered)) };
  } finally {
    await store.close();
  }
}

async function readStore(store: StoreConnection, delivered: readonly Delivered[]) {
  const [events, enrollments, conversions, rejections] = [
    new EventRepository(store),
    new EnrollmentRepository(store),
    new ConversionRepository(store),
    new RejectionRepository(store),
  ];
  // Ids as the collection has them, so that an event nobody delivered is found too.
  const ids = (
    await store
      .collection('events')
      .find({}, { projection: { _id: 1 } })
      .toArray()
  ).map(({ _id }) => String(_id));
  const found: Pick<Aftermath, 'enrollments' | 'rejections'> = { enrollments: [], rejections: [] };
  for (const key of JOURNEYS) for await (const enrollment of enrollments.ofJourney(key)) found.enrollments.push(enrollment);
  const profiles = new Set(delivered.map(({ shopper }) => profileIdOf({ userId: shopper, anonymousId: null })));
  for (const profile of profiles) found.rejections.push(...(await rejections.ofProfile(profile, null, 10_000)));
  return {
    ...found,
    events: new Map((await events.findMany(ids)).map((event) => [event.messageId, event])),
    conversions: await conversions.page({}, null, 1_000_000),
  };
}
