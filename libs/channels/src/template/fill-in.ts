/** Filling Liquid in, and noticing what was missing: unknown variables print nothing and are named, but stop no message. */
import { Context } from 'liquidjs';
import { engines, type LiquidMode, parseLiquid, RENDER_LIMIT_MS } from './liquid';

/** Names of unknown variables that one message collects; what is unknown beyond them prints nothing too. */
const MOST_MISSING = 50;

/** One message being rendered: its variables, what they lacked so far, and the instant (ms, monotonic) at which patience ends. */
export interface Filling {
  variables: Record<string, unknown>;
  missing: Set<string>;
  deadline: number;
}

export function beginFilling(variables: Record<string, unknown>): Filling {
  return { variables, missing: new Set(), deadline: performance.now() + RENDER_LIMIT_MS };
}

/**
 * Renders strictly, so Liquid itself decides what is missing and what an `if` or a `default` may ask about; each variable found
 * missing is forgiven and the text rendered anew. Almost always that is one pass.
 *
 * @throws LiquidError for a filter that fails, or a limit exceeded
 */
export function fillIn(mode: LiquidMode, source: string, filling: Filling): string {
  const templates = parseLiquid(mode, source);
  const { options } = engines[mode];
  for (;;) {
    const strictVariables = filling.missing.size < MOST_MISSING;
    const renderLimit = Math.max(1, filling.deadline - performance.now());
    // A copy each time: `increment` writes into what it is given.
    const context = new ForgivingContext(
      { ...filling.variables },
      options,
      { sync: true, strictVariables, renderLimit },
      { liquid: engines[mode] },
    );
    context.forgiven = filling.missing;
    try {
      return engines[mode].renderSync(templates, context) as string;
    } catch (error) {
      const path = undefinedPathOf(error);
      if (path === undefined || filling.missing.has(path)) throw error;
      filling.missing.add(path);
    }
  }
}

/** Thrown by liquidjs from inside a look-up; it wraps this error and asks its name to know a variable that is not there. */
interface UndefinedVariable extends Error {
  variableName: string;
}

class ForgivingContext extends Context {
  forgiven: ReadonlySet<string> = new Set();

  override *_getFromScope(
    scope: unknown,
    paths: Parameters<Context['_getFromScope']>[1],
    strictVariables = this.strictVariables,
  ): IterableIterator<unknown> {
    try {
      return yield* super._getFromScope(scope, paths, strictVariables);
    } catch (error) {
      if (!isUndefinedVariable(error)) throw error;
      const path = typeof paths === 'string' ? paths : paths.join('.');
      if (this.forgiven.has(path)) return undefined;
      error.variableName = path;
      throw error;
    }
  }
}

function isUndefinedVariable(error: unknown): error is UndefinedVariable {
  return error instanceof Error && error.name === 'InternalUndefinedVariableError';
}

function undefinedPathOf(error: unknown): string | undefined {
  for (let cause = error; cause instanceof Error; cause = (cause as { originalError?: unknown }).originalError) {
    if (isUndefinedVariable(cause)) return cause.variableName;
  }
  return undefined;
}
