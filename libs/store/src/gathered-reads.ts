/** Single reads made together: whoever asks while a query is under way shares the next one, and so is never answered by what was read before it asked. */

interface Asking<Value> {
  key: string;
  resolve(value: Value | undefined): void;
  reject(error: unknown): void;
}

export class GatheredReads<Value> {
  private asking: Asking<Value>[] = [];
  private isReading = false;

  /** @param readMany keys that lead nowhere are left out of its answer */
  constructor(private readonly readMany: (keys: readonly string[]) => Promise<ReadonlyMap<string, Value>>) {}

  /** @throws whatever the query that it shares throws */
  find(key: string): Promise<Value | undefined> {
    return new Promise((resolve, reject) => {
      this.asking.push({ key, resolve, reject });
      if (!this.isReading) void this.readAll();
    });
  }

  private async readAll(): Promise<void> {
    this.isReading = true;
    // Callers of the same turn share the first query.
    await Promise.resolve();
    while (this.asking.length > 0) await this.readOnce(this.asking.splice(0));
    this.isReading = false;
  }

  private async readOnce(asking: readonly Asking<Value>[]): Promise<void> {
    try {
      const found = await this.readMany([...new Set(asking.map(({ key }) => key))]);
      for (const { key, resolve } of asking) resolve(found.get(key));
    } catch (error) {
      for (const { reject } of asking) reject(error);
    }
  }
}
