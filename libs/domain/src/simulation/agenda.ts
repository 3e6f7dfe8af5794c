/** Who is due next among many: a heap of instants, of which those that were changed meanwhile are passed over. */
import type { Instant } from '../time/instant';

interface Entry<T> {
  at: Instant;
  /** Place in order of first appearance: of one instant the first to have come goes first. */
  place: number;
  who: T;
}

export class Agenda<T extends object> {
  private readonly heap: Entry<T>[] = [];
  private readonly dueAt = new Map<T, Instant | null>();
  private readonly places = new Map<T, number>();

  /** Takes the place of what was said before. @param at `null` for never */
  put(who: T, at: Instant | null): void {
    if (!this.places.has(who)) this.places.set(who, this.places.size);
    if (this.dueAt.get(who) === at) return;
    this.dueAt.set(who, at);
    if (at !== null) this.push({ at, place: this.places.get(who)!, who });
  }

  /** Takes out the first that is due by then; `undefined` where nobody is. */
  take(through: Instant): { who: T; at: Instant } | undefined {
    for (let first = this.heap[0]; first && first.at <= through; first = this.heap[0]) {
      this.pop();
      if (this.dueAt.get(first.who) !== first.at) continue;
      this.dueAt.delete(first.who);
      return first;
    }
    return undefined;
  }

  private push(entry: Entry<T>): void {
    const { heap } = this;
    let place = heap.length;
    heap.push(entry);
    while (place > 0) {
      const parent = (place - 1) >>> 1;
      if (!isBefore(entry, heap[parent]!)) break;
      heap[place] = heap[parent]!;
      place = parent;
    }
    heap[place] = entry;
  }

  private pop(): void {
    const { heap } = this;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let place = 0;
    for (;;) {
      const left = 2 * place + 1;
      if (left >= heap.length) break;
      const right = left + 1;
      const child = right < heap.length && isBefore(heap[right]!, heap[left]!) ? right : left;
      if (!isBefore(heap[child]!, last)) break;
      heap[place] = heap[child]!;
      place = child;
    }
    heap[place] = last;
  }
}

const isBefore = <T>(a: Entry<T>, b: Entry<T>): boolean => a.at < b.at || (a.at === b.at && a.place < b.place);
