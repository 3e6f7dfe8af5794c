import { type AccessKey, hashSecret } from '@landfall/store/access-key/access-key.repository';
import { KeyRing } from './key-ring';

/** A store of keys in memory that counts how often it is asked. */
class FakeKeys {
  asked = 0;
  isAway = false;
  readonly byHash = new Map<string, AccessKey>();

  async findByHash(hash: string): Promise<AccessKey | undefined> {
    this.asked += 1;
    if (this.isAway) throw new Error('away');
    return this.byHash.get(hash);
  }
}

const key: AccessKey = { id: 'key_1', name: 'CI', scope: 'read', createdAt: new Date(0), seeded: false };
let keys: FakeKeys;
let now: number;
let ring: KeyRing;

beforeEach(() => {
  keys = new FakeKeys();
  keys.byHash.set(hashSecret('good'), key);
  now = 0;
  ring = new KeyRing(keys, () => now);
});

it('asks once for many calls at once and shortly after', async () => {
  expect(await Promise.all([ring.find('good'), ring.find('good')])).toEqual([key, key]);
  now = 249;
  await ring.find('good');
  expect(keys.asked).toBe(1);
});

it('notices within a quarter of a second what another process revoked', async () => {
  await ring.find('good');
  keys.byHash.clear();
  now = 250;
  expect(await ring.find('good')).toBeUndefined();
});

it('notices at once what this process revoked', async () => {
  await ring.find('good');
  keys.byHash.clear();
  ring.forget();
  expect(await ring.find('good')).toBeUndefined();
});

it('remembers neither guesses nor outages', async () => {
  expect(await ring.find('made later')).toBeUndefined();
  keys.byHash.set(hashSecret('made later'), key);
  expect(await ring.find('made later')).toBe(key);
  keys.isAway = true;
  await expect(ring.find('good')).rejects.toThrow('away');
  keys.isAway = false;
  expect(await ring.find('good')).toBe(key);
});
