/** What can be wrong, in the product's words: faults of input, and the errors that every door (HTTP, CLI, worker) translates. */

/** Steps into a JSON value: object keys and list places. */
export type Path = readonly (string | number)[];

/** One thing wrong with an input, told to its author. */
export interface Fault {
  /** JSON pointer into the input (`''` is the whole of it); at the HTTP door also `?name` for queries and `{name}` for paths. */
  readonly path: string;
  /** A sentence without subject that the author of a journey understands: `is missing`, `must be a number, not text`. */
  readonly message: string;
  /** Stable word for programs, where there is one (`window_closed`). */
  readonly code?: string;
}

/** Base of all errors whose meaning the product knows. `code` is stable: programs and tests may rely on it. */
export abstract class DomainError extends Error {
  abstract readonly code: string;
  override get name(): string {
    return this.constructor.name;
  }
}

/** Readable, and not valid; carries every fault at once, at least one. */
export class InvalidInput extends DomainError {
  readonly code = 'invalid_input';
  constructor(readonly faults: readonly Fault[]) {
    super(faults.map((fault) => `${fault.path || 'input'}: ${fault.message}`).join('; '));
  }
}

/** Nothing lies there. `what` names it with its key: `goal “first-purchase”`. */
export class NotFound extends DomainError {
  readonly code = 'not_found';
  constructor(what: string) {
    super(`There is no ${what}.`);
  }
}

/** The request is right and the state forbids it. `faults` may name what stands in the way (who uses a goal, for instance). */
export class Conflict extends DomainError {
  readonly code: string = 'conflict';
  constructor(
    detail: string,
    readonly faults: readonly Fault[] = [],
  ) {
    super(detail);
  }
}

/** The caller asked for a change of one state of a resource, and it has another (`If-Match`). */
export class PreconditionFailed extends DomainError {
  readonly code = 'precondition_failed';
}

/** Something we stand on does not answer; the same request may well succeed later. */
export class Unavailable extends DomainError {
  readonly code = 'unavailable';
  constructor(
    what: string,
    readonly retryAfterSeconds = 1,
  ) {
    super(`${what} does not answer at the moment.`);
  }
}

/** More is asked than can be worked now, or than this caller may ask. */
export class Overloaded extends DomainError {
  readonly code = 'overloaded';
  constructor(
    detail: string,
    readonly retryAfterSeconds = 1,
  ) {
    super(detail);
  }
}

/** `['steps', 2, 'a/b']` → `/steps/2/a~1b` (RFC 6901). */
export function pointerOf(path: Path): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
