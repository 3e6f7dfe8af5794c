/** A schema's complaint in the words of the input's author: every fault at once, each with its pointer. */
import type { z } from 'zod';
import { type Fault, pointerOf } from './fault';
import { isSlip } from './slip';
import { type Issue, usefulBranch } from './useful-branch';
import { describeKind, expectedWords, messageOf } from './words';

/** A fault on its way: what it is about, as far as a better hint can still be made of it. */
interface Finding {
  readonly at: PropertyKey[];
  readonly message: string;
  readonly code?: string;
  readonly unknown?: string;
  /** Fields of which one would mend the object at `at`. */
  readonly choice?: readonly string[];
}

/** As many faults as are told of one input. */
const MAX_FAULTS = 100;

/**
 * @param error of a failed `safeParse`
 * @param input what was parsed: zod does not say whether a field was missing or of the wrong type, the input does
 * @returns at least one fault, in the schema's order, no two alike; a fault's code comes from the issue's `params.code`
 */
export function faultsOfZod(error: z.ZodError, input: unknown): Fault[] {
  const findings = error.issues.flatMap((issue) => findingsOf(issue, [], input));
  const hinted = withHints(findings);
  const seen = new Set<string>();
  // Nobody reads more, and an answer must not be larger than what it answers.
  return hinted
    .slice(0, MAX_FAULTS)
    .map(({ at, message, code }) => ({ path: pointerOf(at.map(String)), message, ...(code === undefined ? {} : { code }) }))
    .filter((fault) => {
      const identity = `${fault.path}\n${fault.message}`;
      return seen.has(identity) ? false : seen.add(identity);
    });
}

function findingsOf(issue: Issue, base: PropertyKey[], input: unknown): Finding[] {
  const at = [...base, ...issue.path];
  const value = valueAt(input, at);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({ at: [...at, key], message: `is not a field known here`, unknown: key }));
    case 'invalid_union':
      if (value === undefined) return [{ at, message: 'is missing' }];
      if (issue.errors.length > 0) return usefulBranch(issue, value).flatMap((inner) => findingsOf(inner, at, input));
      return [{ at, message: messageOf(issue, value) }];
    case 'invalid_key':
      return issue.issues.map((inner) => ({ at, message: `is not a name allowed here: ${messageOf(inner, at.at(-1))}` }));
    case 'invalid_element':
      return issue.issues.flatMap((inner) => findingsOf(inner, at, input));
    case 'custom':
      return [customFinding(issue, at, value)];
    default:
      return [{ at, message: value === undefined ? missingWords(issue) : messageOf(issue, value) }];
  }
}

function customFinding(issue: Extract<Issue, { code: 'custom' }>, at: PropertyKey[], value: unknown): Finding {
  const { code, choice, expected } = (issue.params ?? {}) as { code?: string; choice?: string[]; expected?: string[] };
  if (expected) return { at, message: `must be ${expectedWords(expected)}, not ${describeKind(value)}` };
  return { at, message: issue.message, ...(code === undefined ? {} : { code }), ...(choice === undefined ? {} : { choice }) };
}

function missingWords(issue: Issue): string {
  return issue.code === 'invalid_type' ? `is missing; it must be ${expectedWords([issue.expected])}` : 'is missing';
}

/** A field unknown beside one that is missing and reads nearly the same is one slip: it is told once, with the right name. */
function withHints(findings: Finding[]): Finding[] {
  const wanted = wantedByHome(findings);
  const mended = new Set<Finding>();
  const told = findings.map((finding) => {
    if (finding.unknown === undefined) return finding;
    for (const { name, by } of wanted.get(pointerOf(finding.at.slice(0, -1).map(String))) ?? []) {
      if (!isSlip(name, finding.unknown)) continue;
      if (by.choice) mended.add(by);
      return { ...finding, message: `${finding.message}; did you mean “${name}”?` };
    }
    return finding;
  });
  return told.filter((finding) => !mended.has(finding));
}

/** What is missing, by the object that misses it. */
function wantedByHome(findings: readonly Finding[]): Map<string, { name: string; by: Finding }[]> {
  const wanted = new Map<string, { name: string; by: Finding }[]>();
  const add = (home: PropertyKey[], name: string, by: Finding) => {
    const pointer = pointerOf(home.map(String));
    wanted.set(pointer, [...(wanted.get(pointer) ?? []), { name, by }]);
  };
  for (const finding of findings) {
    if (finding.choice) for (const name of finding.choice) add(finding.at, name, finding);
    else if (finding.message.startsWith('is missing') && finding.at.length > 0)
      add(finding.at.slice(0, -1), String(finding.at.at(-1)), finding);
  }
  return wanted;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, step)
        ? (value as Record<PropertyKey, unknown>)[step]
        : undefined,
    input,
  );
}
