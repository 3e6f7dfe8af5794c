/** What may be written as a template, and how a slip is told. */
import { templateDefinition } from './template';

const faults = (definition: unknown) =>
  templateDefinition.safeParse(definition).error?.issues.map(({ path, message }) => `/${path.join('/')} ${message}`) ?? [];

const html = { channel: 'email', subject: 'Hi', html: '<p>Hi</p>' };

test.each([
  ['html alone', html],
  ['mjml alone', { channel: 'email', subject: 'Hi', mjml: '<mjml></mjml>' }],
  ['everything', { ...html, from: 'Shop <a@shop.example>', replyTo: 'b@shop.example', preheader: 'Look', text: '' }],
])('taken: %s', (_name, definition) => {
  expect(templateDefinition.parse(definition)).toEqual(definition);
});

test.each<[string, unknown, string[]]>([
  ['both bodies', { ...html, mjml: '<mjml></mjml>' }, ['/ has mjml and html at once: a template has either']],
  ['no body', { channel: 'email', subject: 'Hi' }, ['/ lacks its body: a template has either mjml or html']],
  ['an empty body', { ...html, html: ' ' }, ['/html must not be empty']],
  ['an empty body of the other kind', { channel: 'email', subject: 'Hi', mjml: '' }, ['/mjml must not be empty']],
  ['no subject', { channel: 'email', html: 'x' }, ['/subject the subject must be text']],
  ['an empty subject', { ...html, subject: '' }, ['/subject the subject must not be empty']],
  ['another channel', { ...html, channel: 'sms' }, ["/channel must be 'email'"]],
  ['no text', { ...html, text: 5 }, ['/text text must be text']],
  [
    'a body that no mail client would show',
    { ...html, html: 'x'.repeat(500_001) },
    ['/html html must have at most 500000 characters'],
  ],
  ['a subject without end', { ...html, subject: 'x'.repeat(2_001) }, ['/subject the subject must have at most 2000 characters']],
])('refused: %s', (_name, definition, expected) => {
  expect(faults(definition)).toEqual(expected);
});

test('a field that there is not is named', () => {
  expect(faults({ ...html, subjekt: 'Hi' })).toEqual([expect.stringContaining('subjekt')]);
});

test('several slips are told at once', () => {
  expect(faults({ channel: 'sms', subject: '', html: 'x' })).toHaveLength(2);
  expect(faults({})).toHaveLength(3);
});
