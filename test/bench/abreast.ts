/** Many callers at once, each taking the next item as soon as its last one is done. */

export async function abreast<T>(callers: number, items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  // One iterator for all of them: what one has taken no other gets.
  const left = items[Symbol.iterator]();
  await Promise.all(
    Array.from({ length: callers }, async () => {
      for (const item of left) await work(item);
    }),
  );
}
