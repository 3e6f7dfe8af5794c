/** Of a union that no branch fits: the faults of the branch that its author most likely meant. */
import type { z } from 'zod';

export type Issue = z.core.$ZodIssue;
type UnionIssue = Extract<Issue, { code: 'invalid_union' }>;

/**
 * Branches of the wrong kind (a text where an object was given) are out. Of objects, the branch wins whose fields differ least
 * from those given; where several differ as little, what all of them complain of is told, and that one of their fields is missing.
 *
 * @param value what was given at the union's place, never undefined
 * @returns issues with paths relative to the union's place, at least one; `wrong_kind` (params of a custom issue) where no branch takes this kind
 */
export function usefulBranch(union: UnionIssue, value: unknown): Issue[] {
  const branches = flatten(union);
  const fitting = branches.filter((branch) => !branch.some((issue) => issue.path.length === 0 && isWrongKind(issue)));
  if (fitting.length === 0) return [wrongKind(branches.flat().filter((issue) => issue.path.length === 0))];
  const ranked = fitting.map((branch) => ({ branch, distance: distance(branch, value) }));
  const least = Math.min(...ranked.map((entry) => entry.distance));
  const nearest = ranked.filter((entry) => entry.distance === least).map((entry) => entry.branch);
  const [only, ...others] = nearest;
  if (only && (others.length === 0 || least === 0)) return fewest(nearest);
  return agreed(nearest, value);
}

/** A union within a union is one union. */
function flatten(union: UnionIssue): Issue[][] {
  return union.errors.flatMap((branch) => {
    const [first] = branch;
    const isNested = branch.length === 1 && first?.code === 'invalid_union' && first.path.length === 0 && first.errors.length > 0;
    return isNested ? flatten(first) : [branch];
  });
}

function isWrongKind(issue: Issue): boolean {
  return issue.code === 'invalid_type' || issue.code === 'invalid_value';
}

function wrongKind(issues: Issue[]): Issue {
  const expected = issues.flatMap((issue) =>
    issue.code === 'invalid_type'
      ? [issue.expected]
      : issue.code === 'invalid_value'
        ? issue.values.map((value) => JSON.stringify(value))
        : [],
  );
  return { code: 'custom', path: [], message: '', params: { expected: [...new Set(expected)] } };
}

/** Fields too many, too few, or with a literal that says it is another branch. */
function distance(branch: Issue[], value: unknown): number {
  let count = 0;
  for (const issue of branch) {
    if (issue.code === 'unrecognized_keys' && issue.path.length === 0) count += issue.keys.length;
    if (issue.path.length === 1 && (isMissing(issue, value) || (issue.code === 'invalid_value' && issue.values.length === 1)))
      count += 1;
  }
  return count;
}

function isMissing(issue: Issue, value: unknown): boolean {
  const [field] = issue.path;
  return issue.path.length === 1 && typeof value === 'object' && value !== null && !Object.hasOwn(value, field as PropertyKey);
}

function fewest(branches: Issue[][]): Issue[] {
  return branches.reduce((best, branch) => (branch.length < best.length ? branch : best));
}

function agreed(branches: Issue[][], value: unknown): Issue[] {
  const keysOf = (branch: Issue[]) =>
    new Set(branch.flatMap((issue) => (issue.code === 'unrecognized_keys' && issue.path.length === 0 ? issue.keys : [])));
  const [first = [], ...others] = branches;
  const otherKeys = others.map(keysOf);
  const unknown = [...keysOf(first)].filter((key) => otherKeys.every((keys) => keys.has(key)));
  const same = first.filter(
    (issue) => issue.code !== 'unrecognized_keys' && others.every((branch) => branch.some((other) => alike(other, issue))),
  );
  const missing = branches.flatMap((branch) =>
    branch.filter((issue) => isMissing(issue, value)).map((issue) => String(issue.path[0])),
  );
  const choice = [...new Set(missing)].filter((field) => !same.some((issue) => String(issue.path[0]) === field));
  return [
    ...(unknown.length > 0 ? [{ code: 'unrecognized_keys', keys: unknown, path: [], message: '' } as Issue] : []),
    ...same,
    ...(choice.length > 0 || (unknown.length === 0 && same.length === 0)
      ? [{ code: 'custom', path: [], message: oneOf(choice), params: { choice } } as Issue]
      : []),
  ];
}

function alike(left: Issue, right: Issue): boolean {
  return left.code === right.code && left.message === right.message && left.path.join('/') === right.path.join('/');
}

function oneOf(fields: string[]): string {
  return fields.length > 0
    ? `needs one of the fields ${fields.map((field) => `“${field}”`).join(', ')}`
    : 'fits none of the forms allowed here';
}
