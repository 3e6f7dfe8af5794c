/** All of it stands, once this resolves, or nothing does. */
import type { ClientSession } from 'mongoose';
import type { StoreConnection } from './connection';

/** Once: whoever finds that something was changed meanwhile starts again on what is true by then. @throws whatever the work or its commit throws */
export async function inTransaction<T>(connection: StoreConnection, work: (session: ClientSession) => Promise<T>): Promise<T> {
  const session = await connection.startSession();
  try {
    session.startTransaction({ writeConcern: { w: 'majority' } });
    const result = await work(session);
    await session.commitTransaction();
    return result;
  } catch (error) {
    if (session.inTransaction()) await session.abortTransaction().catch(() => undefined);
    throw error;
  } finally {
    await session.endSession();
  }
}
