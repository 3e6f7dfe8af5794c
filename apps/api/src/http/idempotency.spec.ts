/** Requests that are sent again. */
import { ADMIN, READ, SampleApi, WRITE } from './manners.fixture';
import { state } from './manners.sample';

let api: SampleApi;
beforeAll(async () => (api = await SampleApi.start()), 60_000);
afterAll(() => api.stop());

describe('Idempotency-Key', () => {
  beforeEach(() => Object.assign(state, { runs: 0, entered: () => {}, leave: Promise.resolve() }));
  const make = (idempotencyKey: string, body: object = { name: 'a' }, path = '/v1/things/make', key = ADMIN) =>
    api.call(path, { body, key, headers: { 'idempotency-key': idempotencyKey } });

  it('works once and replies twice', async () => {
    const first = await make('once');
    const again = await make('once');
    expect([first.status, first.json, first.headers.get('idempotency-replayed')]).toEqual([
      201,
      { run: 1, body: { name: 'a' } },
      null,
    ]);
    expect([again.status, again.json, again.headers.get('idempotency-replayed')]).toEqual([201, first.json, 'true']);
  });

  it('refuses another body, and knows keys apart', async () => {
    await make('other');
    expect((await make('other', { name: 'b' })).status).toBe(422);
    expect((await make('another')).json.run).toBe(2);
    expect((await make('\u00e9')).status).toBe(422);
  });

  it('says so while the first is being worked', async () => {
    const entered = new Promise<void>((resolve) => (state.entered = resolve));
    let leave = () => {};
    state.leave = new Promise<void>((resolve) => (leave = resolve));
    const first = make('slow');
    await entered;
    expect(await make('slow')).toMatchObject({ status: 409, json: { code: 'conflict' } });
    leave();
    expect((await first).status).toBe(201);
    expect((await make('slow')).headers.get('idempotency-replayed')).toBe('true');
    expect(state.runs).toBe(1);
  });

  it('of twenty at once, one is worked', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => make('crowd')));
    expect(new Set(answers.map((answer) => answer.status))).toEqual(
      new Set(answers.every((answer) => answer.status === 201) ? [201] : [201, 409]),
    );
    expect(state.runs).toBe(1);
  });

  it('forgets what failed: on the work itself, and on a bad body', async () => {
    expect((await make('failing', {}, '/v1/things/fail')).status).toBe(409);
    expect((await make('failing', {}, '/v1/things/fail')).status).toBe(409);
    expect(state.runs).toBe(2);
    expect((await make('mended', { nmae: 'a' })).status).toBe(422);
    expect((await make('mended')).status).toBe(201);
  });

  it('is not asked of simulations and tracking', async () => {
    await make('sim', {}, '/v1/things/simulate', READ);
    expect((await make('sim', {}, '/v1/things/simulate', READ)).json.run).toBe(2);
    const tracked = await make('sim', { a: 1 }, '/v1/track', WRITE);
    expect(tracked.headers.get('idempotency-replayed')).toBeNull();
  });

  it('keeps no reply that others could read', async () => {
    const { json } = await make('secret', { name: 'X', scope: 'read' }, '/v1/keys');
    expect((await make('secret', { name: 'X', scope: 'read' }, '/v1/keys')).json).toEqual(json);
    expect(JSON.stringify(await api.connection.collection('idempotent_replies').find().toArray())).not.toContain(json.key);
  });
});
