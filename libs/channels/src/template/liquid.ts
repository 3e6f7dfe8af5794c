/** Liquid as templates may use it: bounded, escaping in HTML, without files, and parsed once per source. */
import { Liquid, type Template } from 'liquidjs';

/** `html` escapes what variables print (but for `| raw`); `plain` prints it as it is. */
export type LiquidMode = 'html' | 'plain';

/** All passes of one message together; ms. */
export const RENDER_LIMIT_MS = 1_000;
/** Characters of parsed sources kept; a parsed template is a small multiple of its source. */
const KEPT_CHARACTERS = 10_000_000;
/** Tags that read other templates: there are none to read, so an author shall hear of it on saving. */
const FILE_TAGS = ['include', 'render', 'layout', 'block'];
const DIVISIONS = ['divided_by', 'modulo'];

export const engines: Record<LiquidMode, Liquid> = { html: engine('escape'), plain: engine() };

const parsed = new Map<string, Template[]>();
let keptCharacters = 0;

function engine(outputEscape?: 'escape'): Liquid {
  const liquid = new Liquid({
    outputEscape,
    strictFilters: true,
    ownPropertyOnly: true,
    // Strict but for `if`, `unless` and `default`: what those ask about is not missing (see `fillIn`).
    strictVariables: true,
    lenientIf: true,
    memoryLimit: 1e7,
    renderLimit: RENDER_LIMIT_MS,
    parseLimit: 1e6,
    timezoneOffset: 'UTC',
    templates: {},
  });
  for (const tag of FILE_TAGS) delete liquid.tags[tag];
  for (const name of DIVISIONS) liquid.registerFilter(name, refusingNothing(liquid.filters[name] as Division));
  return liquid;
}

type Division = (dividend: unknown, ...by: unknown[]) => number;

/** Liquid refuses to divide by 0, where liquidjs prints `Infinity` or `NaN` for people to read. */
function refusingNothing(divide: Division): Division {
  return (dividend, ...by) => {
    const result = divide(dividend, ...by);
    if (!Number.isFinite(result)) throw new Error('it divides by 0');
    return result;
  };
}

/** The parsed source, the least recently used ones being forgotten. @throws LiquidError for source that cannot be read */
export function parseLiquid(mode: LiquidMode, source: string): Template[] {
  const key = `${mode}:${source}`;
  const known = parsed.get(key);
  if (known) {
    parsed.delete(key);
    parsed.set(key, known);
    return known;
  }
  const templates = engines[mode].parse(source);
  parsed.set(key, templates);
  keptCharacters += key.length;
  for (const oldest of parsed.keys()) {
    if (keptCharacters <= KEPT_CHARACTERS) break;
    parsed.delete(oldest);
    keptCharacters -= oldest.length;
  }
  return templates;
}
