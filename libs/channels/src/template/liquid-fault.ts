/** Liquid's errors in words that the author of a template understands. */

/** What liquidjs puts on its errors beside the message. */
interface LiquidFailure extends Error {
  token?: { getPosition(): [line: number, column: number] };
}

const WORDS: [RegExp, (...found: string[]) => string][] = [
  [/^undefined filter: (.+)$/, (name) => `the filter "${name}" is not known`],
  [/^tag "end(\w+)" not found$/, (name) => `{% end${name} %} closes nothing`],
  [/^tag "(.+)" not found$/, (name) => `the tag "${name}" is not known`],
  [/^(?:tag|output|raw) "?([^]+?)"? not closed$/, (source) => `${source} is not closed`],
  [/^invalid value expression: "(.*)"$/, (source) => (source ? `"${source}" is no value` : 'a value is missing')],
  [/^illegal tag: ([^]+)$/, (source) => `${source} cannot be read`],
  [/^memory alloc limit exceeded$/, () => 'it makes more text than a message may hold'],
  [/^template render limit exceeded$/, () => 'it takes too long'],
  [/^parse length limit exceeded$/, () => 'it is too long'],
];

/** One line: `line 3: the filter "upcas" is not known`. */
export function liquidFault(error: unknown): string {
  const failure = error as LiquidFailure;
  const message = failure.message.replace(/, line:\d+, col:\d+$/, '');
  const [pattern, words] = WORDS.find(([known]) => known.test(message)) ?? [];
  const told = pattern && words ? words(...pattern.exec(message)!.slice(1)) : message;
  const line = failure.token?.getPosition()[0];
  return (line === undefined ? told : `line ${line}: ${told}`).replace(/\s+/g, ' ').slice(0, 300);
}
