import { startStore } from '../../../../test/support/store';
import { define, openOffice } from '../../../../test/support/office';

test('throughput', async () => {
  const store = await startStore();
  const office = openOffice(store.connection);
  await define(office, {
    templates: { reminder: { channel: 'email', subject: 'Hi', html: '<p>Hi {{ profile.userId }}</p>' } as never },
    journeys: {
      cart: {
        name: 'Cart',
        entry: { on: { event: 'Cart Updated' } },
        steps: [{ id: 'remind', send: { channel: 'email', template: 'reminder' } }],
      },
    },
  });
  const N = 2000;
  const users = Array.from({ length: N }, (_, i) => `u${i}`);
  for (let i = 0; i < N; i += 250)
    await office.ingest.receive(
      users
        .slice(i, i + 250)
        .flatMap((userId) => [
          {
            call: {
              type: 'identify' as const,
              messageId: `i${userId}`,
              userId,
              anonymousId: null,
              traits: { email: `${userId}@x.example` },
            },
          },
          { call: { type: 'track' as const, messageId: `m${userId}`, userId, anonymousId: null, event: 'Cart Updated' } },
        ]) as never,
    );
  const owed = office.told.filter(([, what]) => what === 'start').map(([id]) => id);
  const profileOf = new Map<string, string>();
  for (const e of await office.enrollments.findMany(owed)) profileOf.set(e.id, e.profileId);
  const began = Date.now();
  let next = 0;
  const run = async () => {
    while (next < owed.length) {
      const enrollmentId = owed[next++]!;
      await office.steps.advance({ enrollmentId, profileId: profileOf.get(enrollmentId)!, attempt: 1 });
    }
  };
  await Promise.all(Array.from({ length: 100 }, run));
  const ms = Date.now() - began;
  console.log(
    `${owed.length} messages in ${ms} ms: ${Math.round((owed.length / ms) * 1000)}/s`,
    (office.steps as any).email?.delivered?.length,
  );
  await store.stop();
}, 120_000);
