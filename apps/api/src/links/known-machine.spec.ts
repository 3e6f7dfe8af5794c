/** Who opened the mail, by what it calls itself. */
import { isKnownMachine } from './known-machine';

test.each([
  ['Chrome', 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36'],
  [
    'Mail on a phone',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148',
  ],
  ['Apple’s proxy', 'Mozilla/5.0'],
  ['Gmail’s image proxy', 'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)'],
  ['Yahoo’s image proxy', 'YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html'],
  ['Yandex’s image proxy', 'Mozilla/5.0 (compatible; YandexImageResizer/2.0; +http://yandex.com/bots)'],
  ['DuckDuckGo’s image proxy', 'DuckDuckGo Email Protection Image Proxy'],
  ['Outlook', 'Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 10.0; WOW64; Trident/7.0; Microsoft Outlook 16.0.4266; ms-office)'],
  ['Outlook by itself', 'Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.12026; Pro)'],
  ['Thunderbird', 'Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Thunderbird/115.0'],
  ['Airmail', 'Airmail/1'],
  ['a library, whoever uses it', 'node'],
  ['another', 'python-requests/2.31'],
  ['nobody who says a name', ''],
  ['nobody at all', undefined],
])('a person, or their mailbox provider for them: %s', (_name, agent) => {
  expect(isKnownMachine(agent)).toBe(false);
});

test.each([
  ['a search engine', 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)'],
  ['a link preview', 'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)'],
  ['another', 'facebookexternalhit/1.1'],
  [
    'a browser without a face',
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0.0.0 Safari/537.36',
  ],
  ['Barracuda', 'Barracuda Sentinel (EE)'],
  ['Mimecast', 'Mimecast-URL-Scanner'],
  [
    'Proofpoint, dressed as a browser',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64; proofpoint) AppleWebKit/537.36 Chrome/120 Safari/537.36',
  ],
  ['Safe Links, dressed as a browser', 'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120 Safari/537.36 SafeLinks'],
])('a machine: %s', (_name, agent) => {
  expect(isKnownMachine(agent)).toBe(true);
});
