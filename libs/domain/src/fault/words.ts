/** Plain words for what a schema asks and what it was given. */
import type { Issue } from './useful-branch';

const KINDS: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'a list',
  tuple: 'a list',
  null: 'null',
  date: 'a date',
};

const FORMATS: Record<string, string> = {
  email: 'an e-mail address',
  url: 'a URL',
  datetime: 'a time such as 2026-01-31T09:00:00.000Z',
  date: 'a date such as 2026-01-31',
  duration: 'a duration such as PT1H or P3D',
  uuid: 'a UUID',
};

/** `['string', 'number']` → `text or a number`; words it does not know stand as they are. */
export function expectedWords(expected: readonly string[]): string {
  const words = [...new Set(expected.map((word) => KINDS[word] ?? word))];
  return words.length < 2 ? (words[0] ?? 'something else') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

/** What was given, by kind only: values may be personal and are not repeated. */
export function describeKind(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number' && !Number.isInteger(value)) return 'a fraction';
  return KINDS[typeof value] ?? typeof value;
}

/** zod's own sentences begin so; anything else was written by the schema's author and is better than ours. */
const STOCK = /^(Invalid|Too (big|small)|Unrecognized)\b/;

/** One issue that is neither a union nor about unknown fields, said of a value that is there. */
export function messageOf(issue: Issue, value: unknown): string {
  if (issue.message !== '' && !STOCK.test(issue.message)) return issue.message;
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${expectedWords([issue.expected])}, not ${describeKind(value)}`;
    case 'invalid_value':
      return issue.values.length === 1
        ? `must be ${quote(issue.values[0])}`
        : `must be one of ${issue.values.map(quote).join(', ')}`;
    case 'invalid_union':
      return 'options' in issue && Array.isArray(issue.options)
        ? `must be one of ${issue.options.map(quote).join(', ')}`
        : 'fits none of the forms allowed here';
    case 'too_small':
      return sizeWords(issue.origin, Number(issue.minimum), issue.inclusive === false ? 'more than' : 'at least');
    case 'too_big':
      return sizeWords(issue.origin, Number(issue.maximum), issue.inclusive === false ? 'less than' : 'at most');
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    case 'invalid_format':
      return `must be ${FORMATS[issue.format] ?? (issue.pattern ? `of the form ${issue.pattern}` : `a valid ${issue.format}`)}`;
    default:
      return issue.message || 'is not valid';
  }
}

function sizeWords(origin: string, bound: number, comparison: string): string {
  if (origin === 'string')
    return bound === 1 && comparison === 'at least' ? 'must not be empty' : `must have ${comparison} ${bound} characters`;
  if (origin === 'array' || origin === 'set')
    return bound === 1 && comparison === 'at least' ? 'must not be empty' : `must have ${comparison} ${bound} items`;
  return `must be ${comparison} ${bound}`;
}

function quote(value: unknown): string {
  return typeof value === 'string' ? `“${value}”` : String(value);
}
