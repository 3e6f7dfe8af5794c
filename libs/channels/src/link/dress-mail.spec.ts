/** A mail as its author wrote it, and as it goes out. */
import { dressMail } from './dress-mail';
import { LinkTokens } from './link-tokens';
import { LinkMaker } from './mail-links';

const SECRET = 'a-secret-of-enough-length';
const recipient = { messageId: 'e1.remind', addressHash: 'ab'.repeat(32) };
const origin = { journey: 'abandoned-cart', step: 'remind' };
const tokens = new LinkTokens(SECRET);

function dressed(
  html: string,
  { from = 'Shop <hello@shop.example>', tracked = true, publicUrl = 'https://l.shop.example' } = {},
) {
  const links = new LinkMaker(publicUrl, SECRET).linksOf(recipient);
  const { html: out, headers } = dressMail({ from, html, headers: {} as Record<string, string> }, links, origin, tracked);
  const [, before, pixelToken, after] = /^(.*)<img src="[^"]*\/t\/o\/([^"]+)"[^>]*>(.*)$/s.exec(out) ?? [];
  /** As written, and with the pixel and the signatures taken out again. */
  const plain = `${before ?? out}${after ?? ''}`.replace(
    /"(https:\/\/l\.shop\.example)\/t\/c\/([^"]+)"/g,
    (_, _base, token: string) => `→${tokens.readClick(token)?.target ?? 'unsigned'}`,
  );
  return { out, headers, links, plain, pixelToken };
}

describe('links', () => {
  test.each([
    ['by us, to where they led', '<a href="https://x.example/a">A</a>', '<a href=→https://x.example/a>A</a>'],
    ['in single quotes', "<a class=b href='http://x.example/a'>", '<a class=b href=→http://x.example/a>'],
    ['without quotes', '<a href=https://x.example/a>A</a>', '<a href=→https://x.example/a>A</a>'],
    ['with space around the sign', '<a href = "https://x.example/a" >', '<a href = →https://x.example/a >'],
    ['in capitals', '<A HREF="HTTPS://X.example/A">', '<A HREF=→https://x.example/A>'],
    ['with entities', '<a href="https://x.example/?a=1&amp;b=2&#x26;c=3">', '<a href=→https://x.example/?a=1&b=2&c=3>'],
    ['with a bare ampersand', '<a href="https://x.example/?a=1&b=2&copy=3">', '<a href=→https://x.example/?a=1&b=2&copy=3>'],
    ['with space inside the quotes', '<a href=" https://x.example/a\n">', '<a href=→https://x.example/a>'],
    ['of a bare host', '<a href="https://x.example">', '<a href=→https://x.example>'],
    ['with letters of any script', '<a href="https://x.example/schön?q=ü">', '<a href=→https://x.example/sch%C3%B6n?q=%C3%BC>'],
    ['of a map', '<map><area href="https://x.example/a"></map>', '<map><area href=→https://x.example/a></map>'],
    [
      'more than one',
      '<a href="https://x.example/1">1</a><a href="https://x.example/2">2</a>',
      '<a href=→https://x.example/1>1</a><a href=→https://x.example/2>2</a>',
    ],
  ])('%s', (_name, html, expected) => {
    expect(dressed(html).plain).toBe(expected);
  });

  test.each([
    ['to write a mail', '<a href="mailto:care@shop.example">'],
    ['to call', '<a href="tel:+4930123">'],
    ['within the mail', '<a href="#top">'],
    ['that are relative', '<a href="/cart">'],
    ['of scripts', '<a href="javascript:alert(1)">'],
    ['that are no address', '<a href="https://">'],
    ['without a target', '<a href>'],
    ['that are empty', '<a href="">'],
    ['to ourselves', '<a href="https://l.shop.example/docs?x=1">'],
    ['of images and styles', '<link href="https://x.example/s.css"><img src="https://x.example/i.png">'],
    ['in comments, those of Outlook too', '<!--[if mso]><a href="https://x.example/a">A</a><![endif]-->'],
    ['in text', 'https://x.example/a &lt;a href="https://x.example/a"&gt;'],
    ['in other attributes', '<a data-href="https://x.example/a" title="href=\'https://x.example/\'">'],
    ['in scripts and styles', '<style>/* <a href="https://x.example/a"> */</style>'],
    ['too long for mail programs', `<a href="https://x.example/${'a'.repeat(1_600)}">`],
  ])('left as they are: %s', (_name, html) => {
    expect(dressed(html).plain).toBe(html);
  });

  test('where our address has a path, only what lies under it is ours', () => {
    const publicUrl = 'https://l.shop.example/mail';
    expect(dressed('<a href="https://l.shop.example/mail/t/u/1">', { publicUrl }).out).not.toContain('/t/c/');
    expect(dressed('<a href="https://l.shop.example/mailbox">', { publicUrl }).out).toContain('/mail/t/c/');
  });
});

describe('the pixel', () => {
  test.each([
    ['at the end of the body', '<html><body><p>Hi</p></body></html>', '<html><body><p>Hi</p>•</body></html>'],
    ['in capitals too', '<BODY>Hi</BODY >', '<BODY>Hi•</BODY >'],
    ['not where only a comment ends one', '<body><!-- </body> -->Hi</body>', '<body><!-- </body> -->Hi•</body>'],
    ['before the document ends, without a body', '<html><p>Hi</html>', '<html><p>Hi•</html>'],
    ['last, where nothing is closed', '<p>Hi', '<p>Hi•'],
  ])('%s', (_name, html, expected) => {
    const { out, pixelToken } = dressed(html);
    expect(out.replace(/<img [^>]+>/, '•')).toBe(expected);
    expect(tokens.readOpen(pixelToken!)).toEqual({ messageId: 'e1.remind' });
  });

  test('a mail without HTML has none', () => {
    expect(dressed('').out).toBe('');
  });
});

test('whoever is not to be measured gets the mail as it was written, with all ways out', () => {
  const html = '<body><a href="https://x.example/a">A</a></body>';
  const untracked = dressed(html, { tracked: false });
  expect(untracked.out).toBe(html);
  expect(untracked.headers).toEqual(dressed(html).headers);
});

describe('headers', () => {
  test('one-click unsubscribe, the list, and the id of feedback', () => {
    const { headers, links } = dressed('<p>Hi');
    expect(headers).toEqual({
      'List-Unsubscribe': `<${links.unsubscribeUrl}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      'List-Id': '<abandoned-cart.shop.example>',
      'Feedback-ID': 'remind:abandoned-cart:landfall',
    });
    expect(links.unsubscribeUrl).toMatch(/^https:\/\/l\.shop\.example\/t\/u\/[\w-]+$/);
    expect(links.preferencesUrl).toMatch(/^https:\/\/l\.shop\.example\/t\/p\/[\w-]+$/);
  });

  test.each([
    ['a domain of any script, as mail writes it', 'Läden <hallo@läden.example>', '<abandoned-cart.xn--lden-loa.example>'],
    ['a sender that is none, which the channel refuses', 'Shop', undefined],
  ])('%s', (_name, from, list) => {
    expect(dressed('<p>Hi', { from }).headers['List-Id']).toBe(list);
  });
});
