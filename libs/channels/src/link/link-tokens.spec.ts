/** Tokens: what was signed is read again, and nothing else is. */
import { createHash } from 'node:crypto';
import { LinkTokens } from './link-tokens';

const tokens = new LinkTokens('a-secret-of-enough-length');
const messageId = '0mxa1b2c3000abcdefghij.remind';
const target = 'https://shop.example/cart?id=7&from=mail#top';
const addressHash = createHash('sha256').update('ada@customer.example').digest('hex');

test('each link says what it stands for', () => {
  expect(tokens.readOpen(tokens.open(messageId))).toEqual({ messageId });
  expect(tokens.readClick(tokens.click(messageId, target))).toEqual({ messageId, target });
  for (const purpose of ['unsubscribe', 'preferences'] as const)
    expect(tokens.readRecipient(purpose, tokens.ofRecipient(purpose, { messageId, addressHash }))).toEqual({
      messageId,
      addressHash,
    });
});

test('a token is short, fit for a path, and the same at every attempt', () => {
  const token = tokens.ofRecipient('unsubscribe', { messageId, addressHash });
  expect(token).toMatch(/^[A-Za-z0-9_-]{1,120}$/);
  expect(new LinkTokens('a-secret-of-enough-length').ofRecipient('unsubscribe', { messageId, addressHash })).toBe(token);
});

test('a token of one purpose says nothing for another', () => {
  const recipient = { messageId, addressHash };
  const all = {
    open: tokens.open(messageId),
    click: tokens.click(messageId, target),
    unsubscribe: tokens.ofRecipient('unsubscribe', recipient),
    preferences: tokens.ofRecipient('preferences', recipient),
  };
  const read = {
    open: (token: string) => tokens.readOpen(token),
    click: (token: string) => tokens.readClick(token),
    unsubscribe: (token: string) => tokens.readRecipient('unsubscribe', token),
    preferences: (token: string) => tokens.readRecipient('preferences', token),
  };
  for (const [purpose, token] of Object.entries(all))
    for (const [asked, reader] of Object.entries(read))
      expect([asked, reader(token) !== undefined]).toEqual([asked, asked === purpose]);
});

test('a token with any one character changed, left out or added is none', () => {
  const token = tokens.click(messageId, target);
  for (let index = 0; index < token.length; index++) {
    const other = token[index] === 'A' ? 'B' : 'A';
    expect(tokens.readClick(token.slice(0, index) + other + token.slice(index + 1))).toBeUndefined();
    expect(tokens.readClick(token.slice(0, index) + token.slice(index + 1))).toBeUndefined();
  }
  for (const more of ['=', 'A', '.', '%', ' ']) expect(tokens.readClick(token + more)).toBeUndefined();
});

test.each(['', 'A', 'AQ', '=', '....', 'ä', 'A'.repeat(5_000)])('%j is none', (text) => {
  expect(tokens.readOpen(text)).toBeUndefined();
  expect(tokens.readClick(text)).toBeUndefined();
  expect(tokens.readRecipient('unsubscribe', text)).toBeUndefined();
});

test('another secret, another house', () => {
  expect(new LinkTokens('another-secret-of-length').readOpen(tokens.open(messageId))).toBeUndefined();
});
