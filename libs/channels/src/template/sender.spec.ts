/** Whom a mail is from, for what its template says when it is filled in. */
import { RenderError } from './render-template';
import { senderOf } from './sender';

const SHOP = 'Shop <hello@shop.example>';

test.each([
  ['the template’s own', { from: 'Ada <ada@shop.example>' }, SHOP, { from: 'Ada <ada@shop.example>' }],
  ['the installation’s, where it says none', {}, SHOP, { from: SHOP }],
  ['with an address for answers', { replyTo: 'help@shop.example' }, SHOP, { from: SHOP, replyTo: 'help@shop.example' }],
  ['nobody', {}, undefined, undefined],
])('%s', (_name, said, mailFrom, expected) => expect(senderOf(said, mailFrom)).toEqual(expected));

test.each([
  ['a sender without an address', { from: 'Ada' }, '/from'],
  ['half an address', { from: '@shop.example' }, '/from'],
  ['two senders', { from: 'ada@shop.example, bo@shop.example' }, '/from'],
  ['answers to nowhere', { replyTo: 'help' }, '/replyTo'],
])('is told of %s', (_name, said, path) => {
  const attempt = () => senderOf(said, SHOP);
  expect(attempt).toThrow(RenderError);
  expect(attempt).toThrow(expect.objectContaining({ path }));
});
