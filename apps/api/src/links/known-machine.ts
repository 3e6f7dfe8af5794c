/** Which user agents are machines that look at mail before people do. */
import { isbot } from 'isbot';

/** Image proxies of mailbox providers ask when a person opens the mail; Apple's names nothing but `Mozilla/5.0`. */
const IMAGE_PROXY = /image\s?proxy|mail\s?proxy|ggpht|ImageResizer|^Mozilla\/5\.0$/i;
/** Programs that people read mail with, which name no browser. */
const MAIL_PROGRAM =
  /^(?:Airmail|Spark|MailMate|Mailspring|Postbox|eM ?Client|NaverMailApp|K-9|FairEmail|Outlook|Microsoft (?:Outlook|Office))\b/i;
/** Libraries say how somebody asks, not who: a webmail fetches its images through them too. */
const LIBRARY =
  /^(?:node|undici|node-fetch|axios|got|curl|wget|python-requests|python-urllib|python-httpx|aiohttp|httpx|okhttp|java|go-http-client|ruby|php|guzzlehttp|dart|libwww-perl)\b/i;
/** Scanners of mail that do not call themselves bots. */
const MAIL_SCANNER =
  /proofpoint|mimecast|barracuda|safelinks|symantec|messagelabs|trend ?micro|fireeye|forcepoint|websense|zscaler|cloudmark|ironport|sophos|mailscanner/i;

/** @param userAgent as sent; who names none is nobody known */
export function isKnownMachine(userAgent: string | undefined): boolean {
  const agent = userAgent?.trim() ?? '';
  if (MAIL_SCANNER.test(agent)) return true;
  return !IMAGE_PROXY.test(agent) && !MAIL_PROGRAM.test(agent) && !LIBRARY.test(agent) && isbot(agent);
}
