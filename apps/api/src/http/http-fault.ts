/** What only HTTP can get wrong: access, encodings, sizes, methods. All else is an error of the domain. */

export class HttpFault extends Error {
  /**
   * @param status 400 to 499
   * @param code stable word, as in a problem's `code`
   * @param detail a sentence for the caller
   * @param headers to go with the answer (`allow`, `www-authenticate`)
   */
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail);
  }
}

export const unreadable = (detail: string) => new HttpFault(400, 'unreadable', detail);
export const tooLarge = (limit: number) =>
  new HttpFault(413, 'too_large', `The body is larger than the ${limit} bytes allowed here.`);
export const unauthenticated = (detail: string) =>
  new HttpFault(401, 'unauthenticated', detail, { 'www-authenticate': 'Bearer realm="landfall"' });
export const forbidden = (detail: string) => new HttpFault(403, 'forbidden', detail);
