// What a shop may say once for all of its journeys, and every slip in it at once.
import { faultsOfZod } from '../fault/faults-of-zod';
import { DEFAULT_SETTINGS } from './settings';
import { settingsSchema } from './settings.schema';

const faultsOf = (value: unknown) => {
  const result = settingsSchema.safeParse(value);
  return result.success ? [] : faultsOfZod(result.error, value).map(({ path, message }) => `${path}: ${message}`);
};

test('nothing said means the defaults', () => expect(settingsSchema.parse({})).toEqual(DEFAULT_SETTINGS));

test('what is said stays as written, and can be put back', () => {
  const settings = {
    frequencyCap: { promotional: { max: 3, per: 'P7D' }, sms: { max: 0, per: 'PT1H' } },
    defaultTimezone: 'Europe/Berlin',
    defaultCurrency: 'EUR',
    sendRate: { email: 50, webhook: 0.5 },
    consentDefault: 'unsubscribed',
    bots: 'drop',
    minimumGroup: 5,
    privacy: { drop: ['ssn', 'card.number'], hash: ['phone'] },
  };
  expect(settingsSchema.parse(settings)).toEqual(settings);
  expect(settingsSchema.parse({ ...settings, privacy: {} }).privacy).toEqual({ drop: [], hash: [] });
});

test.each<[string, unknown, ...string[]]>([
  ['a cap on what nobody sends', { frequencyCap: { fax: { max: 1, per: 'P1D' } } }, '/frequencyCap/fax'],
  ['a cap of transactional mail', { frequencyCap: { transactional: { max: 1, per: 'P1D' } } }, '/frequencyCap/transactional'],
  ['a cap of less than none', { frequencyCap: { email: { max: -1, per: 'P1D' } } }, '/frequencyCap/email/max'],
  ['a cap per month', { frequencyCap: { email: { max: 1, per: 'P1M' } } }, '/frequencyCap/email/per'],
  ['a zone for everybody', { defaultTimezone: 'profile' }, '/defaultTimezone'],
  ['a currency that is none', { defaultCurrency: 'EURO' }, '/defaultCurrency'],
  ['a rate of nothing', { sendRate: { email: 0 } }, '/sendRate/email'],
  ['a rate of the class', { sendRate: { promotional: 5 } }, '/sendRate/promotional'],
  ['a consent in other words', { consentDefault: 'yes' }, '/consentDefault'],
  ['machines, banned', { bots: 'ban' }, '/bots'],
  ['half a person', { minimumGroup: 0.5 }, '/minimumGroup'],
  [
    'a path that is no text',
    { privacy: { drop: ['', 7], hash: 'phone' } },
    '/privacy/drop/0',
    '/privacy/drop/1',
    '/privacy/hash',
  ],
  ['an unknown field', { curency: 'EUR' }, '/curency'],
  ['no object', [], ''],
  [
    'several at once',
    { frequencyCap: { email: {} }, bots: 1, colour: 'red' },
    '/frequencyCap/email/max',
    '/frequencyCap/email/per',
    '/bots',
    '/colour',
  ],
])('refused: %s', (_, value, ...paths) => {
  const faults = faultsOf(value);
  expect(faults.map((fault) => fault.slice(0, fault.indexOf(':')))).toEqual(paths);
  expect(faults.join()).not.toMatch(/undefined|invalid/i);
});
