/** Calls worked against the embedded database: once, in order, by several processes at the same time, and never past a shut gate. */
import { define, openOffice, PaperChannel, type Office } from '../../../../test/support/office';
import { startStore, type SpecStore } from '../../../../test/support/store';
import { cartJourney } from '../../../../test/support/world';

let store: SpecStore;
let office: Office;
let other: Office;
const email = new PaperChannel();

beforeAll(async () => {
  store = await startStore();
  office = openOffice(store.connection, { email });
  other = openOffice(store.connection, { email });
  await define(office, {
    goals: {
      purchase: { name: 'Purchase', when: { event: 'Order Completed' }, dedupeBy: 'order_id' },
      keeper: { name: 'Keeper', when: { all: [{ event: 'Tried' }, { event: 'Kept' }] }, dedupeBy: 'order_id' },
    },
    segments: { buyers: { name: 'Buyers', when: { event: 'Order Completed', count: { gte: 2 } } } },
    templates: { reminder: { channel: 'email', subject: 'Hi {{ profile.firstName }}', html: '<p>Your cart</p>' } },
    journeys: {
      cart: cartJourney({ steps: [{ id: 'now', send: { channel: 'email', template: 'reminder' } }] }),
      quest: cartJourney({
        goal: null,
        entry: { on: { event: 'Quest Begun' } },
        steps: [{ id: 'look', waitFor: { event: 'Quest Done', within: 'P1D', then: [{ id: 'rest', delay: 'PT1H' }] } }],
      }),
    },
  });
}, 60_000);
afterAll(() => store?.stop());

let ids = 0;
const call = (userId: string, event: string, properties = {}, messageId = `m${++ids}`) => ({
  call: { type: 'track' as const, messageId, userId, anonymousId: null, event, properties },
});
const identify = (userId: string, traits: Record<string, string>) => ({
  call: { type: 'identify' as const, messageId: `m${++ids}`, userId, anonymousId: null, traits },
});
const ledgerOf = async (userId: string) => (await office.ledgers.look(`u:${userId}`, ['Order Completed']))!;
const run = async (userId: string) => ({ enrollmentId: (await ledgerOf(userId)).enrollments[0]!.id, profileId: `u:${userId}` });

describe('a call', () => {
  it('is stored and fully worked once it is answered, and Temporal is told', async () => {
    await office.ingest.receive([call('ada', 'Cart Updated')]);
    const { enrollments } = await ledgerOf('ada');
    expect(enrollments).toMatchObject([{ journey: 'cart', gate: 'open', endedAt: null }]);
    expect(office.told).toContainEqual([enrollments[0]!.id, 'start']);
  });

  it('changes nothing when it is told again, by whichever process', async () => {
    const again = call('bob', 'Cart Updated');
    await Promise.all([office, other, office, other].map((each) => each.ingest.receive([again, again])));
    expect((await ledgerOf('bob')).enrollments).toHaveLength(1);
    expect(await office.rejections.ofProfile('u:bob', null, 10)).toEqual([]);
  });

  it('shuts the gate before it is answered', async () => {
    await office.ingest.receive([call('cleo', 'Cart Updated'), call('cleo', 'Order Completed')]);
    expect((await ledgerOf('cleo')).enrollments).toMatchObject([{ endReason: 'goal_met', gate: 'shut' }]);
    expect((await ledgerOf('cleo')).conversions).toMatchObject([{ outcome: 'credited', rule: 'only_candidate' }]);
  });

  it('is in its place by order of a batch, for each profile', async () => {
    await office.ingest.receive(
      Array.from({ length: 250 }, (_, index) =>
        call(`p${index % 50}`, index < 200 ? 'Cart Updated' : 'Order Completed', { index }),
      ),
    );
    for (const user of ['p0', 'p49']) {
      expect((await ledgerOf(user)).enrollments).toHaveLength(1);
      expect(await office.rejections.ofProfile(`u:${user}`, null, 10)).toHaveLength(3);
      expect((await ledgerOf(user)).conversions).toMatchObject([{ outcome: 'credited' }]);
    }
  });

  it('is one of many that two processes work for one profile at the same time: none is lost, one order is one conversion', async () => {
    const orders = Array.from({ length: 60 }, (_, index) => call('dan', 'Order Completed', { order_id: `o${index % 20}` }));
    await Promise.all(orders.map((order, index) => (index % 2 ? office : other).ingest.receive([order])));
    const { conversions, history, profile } = await ledgerOf('dan');
    expect(history.get('Order Completed')).toHaveLength(60);
    expect(conversions).toHaveLength(20);
    expect(conversions.reduce((sum, { duplicates }) => sum + duplicates, 0)).toBe(40);
    expect(Object.keys(profile.segments)).toEqual(['buyers']);
  });

  it('that nothing looks at is stored and seen, and leaves the profile as it was', async () => {
    await office.ingest.receive([call('uma', 'Page Viewed')]);
    const [before] = await office.profiles.findMany(['u:uma']);
    await office.ingest.receive([call('uma', 'Page Viewed')]);
    const [after] = await office.profiles.findMany(['u:uma']);
    const [latest] = await office.events.ofProfile('u:uma', null, 1);
    expect(after!.rev).toBe(before!.rev);
    expect((await ledgerOf('uma')).profile.lastSeenAt).toBe(latest!.occurredAt);
  });

  it('tells one order of two profiles: the first one’s, and both are nudged no further', async () => {
    await office.ingest.receive([call('eve', 'Cart Updated'), call('fay', 'Cart Updated')]);
    await Promise.all([
      office.ingest.receive([call('eve', 'Order Completed', { order_id: 'shared' })]),
      other.ingest.receive([call('fay', 'Order Completed', { order_id: 'shared' })]),
    ]);
    const [eve, fay] = [await ledgerOf('eve'), await ledgerOf('fay')];
    expect([...eve.conversions, ...fay.conversions]).toMatchObject([{ id: 'shared', duplicates: 1 }]);
    expect([eve, fay].map(({ enrollments }) => enrollments[0]!.endReason)).toEqual(['goal_met', 'goal_met']);
  });
});

describe('a call that has to wait', () => {
  it('is heard as it is worked: no timer that another process worked meanwhile lies after it', async () => {
    const before = office.desk.work({ profileId: 'u:ned', work: () => undefined });
    await new Promise(setImmediate);
    const call1 = call('ned', 'Cart Updated');
    const heard = office.ingest.receive([call1]);
    await before;
    const freeAt = Date.now();
    await heard;
    const [event] = await office.events.findMany([call1.call.messageId]);
    expect(event!.receivedAt).toBeGreaterThanOrEqual(freeAt);
    expect(event!.occurredAt).toBeLessThanOrEqual(freeAt);
  });
});

describe('a call that completes what happened later', () => {
  it('leaves an order with whom it was told of first', async () => {
    const tried = (userId: string, minutesAgo: number) => {
      const told = call(userId, 'Tried');
      return { call: { ...told.call, timestamp: Date.now() - minutesAgo * 60_000 } };
    };
    await office.ingest.receive([tried('oda', 10), call('oda', 'Kept', { order_id: 'o9' })]);
    await office.ingest.receive([call('pia', 'Kept', { order_id: 'o9' })]);
    await office.ingest.receive([tried('pia', 5)]);
    expect((await ledgerOf('oda')).conversions).toMatchObject([{ goal: 'keeper', id: 'o9' }]);
    expect((await ledgerOf('pia')).conversions).toEqual([]);
    await office.ingest.receive([call('quin', 'Kept', { order_id: 'o10' })]);
    await office.ingest.receive([tried('quin', 5)]);
    expect((await ledgerOf('quin')).conversions).toMatchObject([{ goal: 'keeper', id: 'o10' }]);
  });
});

const claim = { step: 'now', channel: 'email', class: 'promotional', status: 'claimed', reason: null, at: null } as const;
/** By a worker that has not come back since. */
const claimAt = (its: { enrollmentId: string; profileId: string }, claimedAt: number) =>
  office.desk.work({
    profileId: its.profileId,
    work: (ledger) => {
      const enrollment = ledger.enrollments.find(({ id }) => id === its.enrollmentId)!;
      enrollment.messages.push({ ...claim, claimedAt });
      ledger.changes.enrollments.add(enrollment);
    },
  });

describe('a message', () => {
  const enter = async (userId: string, traits: Record<string, string> = { email: `${userId}@shop.example` }) => {
    await office.ingest.receive([identify(userId, traits), call(userId, 'Cart Updated')]);
    const its = await run(userId);
    return its;
  };
  const messagesOf = async (userId: string) => (await ledgerOf(userId)).enrollments[0]!.messages;
  const send = (its: { enrollmentId: string; profileId: string }, through: Office = office) =>
    through.steps.advance({ ...its, attempt: 1 });

  it('is claimed, accepted and a touch; then the journey goes on', async () => {
    const its = await enter('gil');
    expect(await send(its)).toMatchObject({ kind: 'listen' });
    expect(await messagesOf('gil')).toMatchObject([{ step: 'now', status: 'sent', channel: 'email' }]);
    expect(email.delivered.at(-1)).toMatchObject({ to: 'gil@shop.example', subject: 'Hi', from: 'Shop <hello@shop.example>' });
  });

  it('is withheld from who has no address', async () => {
    await send(await enter('hal', {}));
    expect(await messagesOf('hal')).toMatchObject([{ status: 'withheld', reason: 'no_address' }]);
  });

  it('cannot be claimed once the goal is met, however late the worker is', async () => {
    const its = await enter('ida');
    await other.ingest.receive([call('ida', 'Order Completed')]);
    const before = email.delivered.length;
    expect(await send(its)).toEqual({ kind: 'over' });
    expect(email.delivered).toHaveLength(before);
  });

  it('races the purchase forty times: it was claimed before, or it is not sent', async () => {
    for (let round = 0; round < 40; round++) {
      const user = `race${round}`;
      const its = await enter(user);
      await Promise.all([send(its), other.ingest.receive([call(user, 'Order Completed')])]);
      const [enrollment] = (await ledgerOf(user)).enrollments;
      for (const message of enrollment!.messages) {
        if (message.status === 'sent' && enrollment!.endReason === 'goal_met')
          expect(message.claimedAt!).toBeLessThanOrEqual(enrollment!.shutAt!);
      }
      expect(enrollment!.endReason === null).toBe(false);
    }
  }, 60_000);

  it('is handed over once, though two workers try', async () => {
    const its = await enter('jon');
    const before = email.delivered.length;
    await Promise.all([send(its), send(its, other), send(its), send(its, other)]);
    expect(email.delivered.length - before).toBe(1);
  });

  it.each([
    ['retry', 'tried again later, its claim given back', { kind: 'retry' }, []],
    ['bounced', 'refused for good', { kind: 'listen' }, [{ status: 'bounced', reason: 'no such mailbox' }]],
    ['unknown', 'lost after hand-over began', { kind: 'listen' }, [{ status: 'unknown', reason: 'no such mailbox' }]],
  ] as const)('that the channel answers with %s is %s', async (status, _, next, messages) => {
    const its = await enter(`who-${status}`);
    email.answers.push(() => ({ status, reason: 'no such mailbox' }));
    expect(await send(its)).toMatchObject(next);
    expect(await messagesOf(`who-${status}`)).toMatchObject(messages);
  });

  it('whose worker died after the claim waits for the claim to run out, and is never sent by itself', async () => {
    const its = await enter('kim');
    await claimAt(its, Date.now());
    const before = email.delivered.length;
    expect(await send(its)).toMatchObject({ kind: 'retry' });
    await office.enrollments.releaseClaim(its.enrollmentId, 'now', 0);
    expect(await messagesOf('kim')).toMatchObject([{ status: 'claimed' }]);
    expect(email.delivered).toHaveLength(before);
  });

  it('whose claim ran out is unknown, and the journey goes on', async () => {
    const its = await enter('lea');
    await claimAt(its, Date.now() - 60_001);
    expect(await send(its)).toMatchObject({ kind: 'listen' });
    expect(await messagesOf('lea')).toMatchObject([{ status: 'unknown' }]);
  });

  it('whose worker died while the order came is unknown too, though no workflow is left to say so', async () => {
    const its = await enter('mia');
    await claimAt(its, Date.now() - 70_000);
    await office.ingest.receive([call('mia', 'Order Completed')]);
    expect(await messagesOf('mia')).toMatchObject([{ status: 'claimed' }]);
    await office.reconciler.round(() => undefined);
    expect(await messagesOf('mia')).toMatchObject([{ status: 'unknown', reason: 'the answer was lost after hand-over began' }]);
  });

  it('that is being handed over is left in peace', async () => {
    const its = await enter('nia');
    await claimAt(its, Date.now() - 50_000);
    await office.reconciler.round(() => undefined);
    expect(await messagesOf('nia')).toMatchObject([{ status: 'claimed' }]);
  });
});

describe('what Temporal is owed', () => {
  const owedTo = async (userId: string) => (await office.enrollments.ofProfiles([`u:${userId}`]))[0]!.owes;

  it('is forgotten once told, and does not come back with the next change', async () => {
    await office.ingest.receive([call('ora', 'Cart Updated')]);
    expect(await owedTo('ora')).toBe('start');
    const { enrollmentId } = await run('ora');
    const debt = (await office.enrollments.owing(Date.now(), 1_000)).get(enrollmentId)!;
    await office.enrollments.settleOwed([{ id: enrollmentId, debt }]);
    await office.steps.advance({ ...(await run('ora')), attempt: 1 });
    expect(await owedTo('ora')).toBeNull();
  });

  it('is an end, where an enrollment was stopped before its start was told', async () => {
    await office.ingest.receive([call('pia', 'Cart Updated'), call('pia', 'Order Completed', { order_id: 'pia-1' })]);
    expect(await owedTo('pia')).toBe('stop');
  });

  const toldOf = async (userId: string) => {
    const { enrollmentId } = await run(userId);
    return office.told.filter(([id]) => id === enrollmentId).map(([, what]) => what);
  };

  it('is a waking, where what it waits for has come before its time', async () => {
    await office.ingest.receive([call('rea', 'Quest Begun')]);
    expect(await office.steps.advance({ ...(await run('rea')), attempt: 1 })).toMatchObject({ kind: 'sleep' });
    await office.ingest.receive([call('rea', 'Quest Done')]);
    expect([await owedTo('rea'), await toldOf('rea')]).toEqual(['wake', ['start', 'wake']]);
    // The next step begins at the answer, and its end is nothing that its workflow would not hear by itself.
    await office.steps.advance({ ...(await run('rea')), attempt: 1 });
    expect(await toldOf('rea')).toEqual(['start', 'wake']);
  });

  it('is still a start, where nobody was told of that', async () => {
    await office.ingest.receive([call('sue', 'Quest Begun'), call('sue', 'Quest Done')]);
    expect([await owedTo('sue'), await toldOf('sue')]).toEqual(['start', ['start']]);
  });

  it('is a second waking still, when only the first was told', async () => {
    await office.ingest.receive([call('tom', 'Quest Begun')]);
    await office.steps.advance({ ...(await run('tom')), attempt: 1 });
    await office.ingest.receive([call('tom', 'Quest Done')]);
    const { enrollmentId } = await run('tom');
    const second = (await office.enrollments.owing(Date.now(), 1_000)).get(enrollmentId)!;
    await office.enrollments.settleOwed([{ id: enrollmentId, debt: { owed: 'wake', since: second.since - 1 } }]);
    expect(await owedTo('tom')).toBe('wake');
    await office.enrollments.settleOwed([{ id: enrollmentId, debt: second }]);
    expect(await owedTo('tom')).toBeNull();
  });
});
