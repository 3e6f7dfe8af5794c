import { startStore } from '../support/store';
it('probe', async () => {
  const store = await startStore();
  const c = store.connection;
  const out: string[] = [];
  for (const [name, idx] of Object.entries({
    'at-1': { at: -1 }, 'at1': { at: 1 }, 'at-1,_id-1': { at: -1, _id: -1 }, 'at1,_id1': { at: 1, _id: 1 },
    'a,at-1': { a: 1, at: -1 }, 'a,at1': { a: 1, at: 1 }, 'a,at-1,_id-1': { a: 1, at: -1, _id: -1 }, 'a,at1,_id1': { a: 1, at: 1, _id: 1 }, 'a,_id-1': { a: 1, _id: -1 }, 'a,_id1': { a: 1, _id: 1 }, 'a,at1,_id-1': { a: 1, at: 1, _id: -1 },
  } as Record<string, any>)) {
    const col = c.collection('t_' + name.replace(/\W/g, ''));
    const field = 'at' in idx ? 'at' : '_id';
    await col.createIndex(idx);
    await col.insertMany([1, 2, 3, 4, 5].map((i) => ({ _id: 'k' + i, a: 3, at: new Date(i * 1000) })) as any);
    const v = (i: number) => (field === 'at' ? new Date(i * 1000) : 'k' + i);
    const q = async (f: any) => (await col.find({ ...('a' in idx ? { a: 3 } : {}), [field]: f } as any).toArray()).map((d: any) => d._id).sort().join(' ');
    const ok = { $gte: 'k3 k4 k5', $gt: 'k4 k5', $lte: 'k1 k2 k3', $lt: 'k1 k2' } as Record<string, string>;
    for (const op of Object.keys(ok)) { const r = await q({ [op]: v(3) }); if (r !== ok[op]) out.push(`${name} ${op}: ${r}`); }
    const both = await q({ $gte: v(2), $lt: v(4) }); if (both !== 'k2 k3') out.push(`${name} gte2 lt4: ${both}`);
    const b2 = await q({ $gt: v(2), $lte: v(4) }); if (b2 !== 'k3 k4') out.push(`${name} gt2 lte4: ${b2}`);
    const eq = await q(v(3)); if (eq !== 'k3') out.push(`${name} eq: ${eq}`);
  }
  process.stdout.write(out.join('\n') + '\n');
  await store.stop();
}, 60000);
