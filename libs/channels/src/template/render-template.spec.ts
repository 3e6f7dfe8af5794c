/** What a message says, for a template and a person. */
import type { CompiledTemplate } from './compiled-template';
import { RenderError, renderTemplate } from './render-template';

const render = (fields: Partial<CompiledTemplate>, variables: Record<string, unknown> = {}) =>
  renderTemplate({ subject: 'Hi', html: '<p>Hi</p>', ...fields }, variables);

describe('escaping', () => {
  const profile = { name: `<b>"Ada" & 'Bob'</b>` };
  const escaped = '&lt;b&gt;&#34;Ada&#34; &amp; &#39;Bob&#39;&lt;/b&gt;';
  test.each<[string, Partial<CompiledTemplate>, 'subject' | 'html' | 'text', string]>([
    ['the subject is not', { subject: '{{ profile.name }}' }, 'subject', profile.name],
    ['the text is not', { text: '{{ profile.name }}' }, 'text', profile.name],
    ['the html is', { html: '{{ profile.name }}' }, 'html', escaped],
    ['the html is not where it says raw', { html: '{{ profile.name | raw }}' }, 'html', profile.name],
    ['the preheader is', { preheader: '{{ profile.name }}' }, 'html', `>${escaped}</span>`],
    ['a filter’s result is', { html: '{{ profile.name | upcase | slice: 0, 3 }}' }, 'html', '&lt;B&gt;'],
    ['derived text reads as it was meant', { html: '<p>{{ profile.name }}</p>' }, 'text', profile.name],
  ])('%s', (_name, fields, field, expected) => {
    expect(render(fields, { profile })[field]).toContain(expected);
  });
});

describe('missing variables', () => {
  const profile = { firstName: 'Ada', nothing: null, cart: [{ name: 'Tea' }, {}] };
  test.each<[string, string, string, string[]]>([
    ['a trait nobody gave', 'Hi {{ profile.lastName }}!', 'Hi !', ['profile.lastName']],
    ['a deeper one, by its whole name', '{{ profile.address.city }}', '', ['profile.address.city']],
    ['a whole thing that is not there', '{{ conversion.value }}', '', ['conversion.value']],
    ['twice is told once', '{{ profile.x }}{{ profile.x }}{{ profile.y }}', '', ['profile.x', 'profile.y']],
    ['through a filter', '{{ profile.x | upcase }}', '', ['profile.x']],
    ['with a default, nothing is missing', "{{ profile.x | default: 'there' }}", 'there', []],
    ['asked for by an if, nothing is missing', '{% if profile.x %}a{% else %}b{% endif %}', 'b', []],
    ['on the side not taken, nothing is missing', '{% if profile.x %}{{ profile.y }}{% endif %}', '', []],
    ['a list to loop over', '{% for item in event.items %}x{% endfor %}', '', ['event.items']],
    ['in some turns of a loop', '{% for item in profile.cart %}[{{ item.name }}]{% endfor %}', '[Tea][]', ['item.name']],
    ['null is known to be nothing', '{{ profile.nothing }}', '', []],
    ['the author’s own variable', '{% assign x = 5 %}{{ x }}', '5', []],
    [
      'what every object inherits is nothing',
      '{{ profile.constructor }}{{ profile.__proto__ }}{{ constructor }}{{ profile.toString }}',
      '',
      ['profile.constructor', 'profile.__proto__', 'constructor', 'profile.toString'],
    ],
  ])('%s', (_name, subject, expected, missing) => {
    expect(render({ subject }, { profile })).toMatchObject({ subject: expected, missing });
  });

  test('of all fields together', () => {
    const fields = { subject: '{{ a }}', html: '{{ b }}{{ a }}', text: '{{ c }}', preheader: '{{ d }}' };
    expect(render(fields).missing).toEqual(['a', 'b', 'c', 'd']);
  });

  test('hundreds of them stop no message', () => {
    const html = Array.from({ length: 300 }, (_, index) => `{{ v${index} }}.`).join('');
    const { missing, html: rendered } = render({ html });
    expect([missing.length, rendered]).toEqual([50, '.'.repeat(300)]);
  });
});

describe('lines', () => {
  test.each(['a\r\nBcc: x@y.example', 'a\nBcc: x@y.example', 'a\u2028Bcc: x@y.example', 'a\u0000\n\n Bcc: x@y.example'])(
    'line breaks of %j become spaces',
    (name) => {
      const fields = { subject: '{{ name }}', from: '{{ name }}', replyTo: '{{ name }}', preheader: '{{ name }}' };
      const rendered = render(fields, { name });
      for (const line of [rendered.subject, rendered.from, rendered.replyTo]) expect(line).toMatch(/^a +Bcc: x@y\.example$/);
    },
  );

  test('sender and reply address are filled in, or left out', () => {
    expect(render({ from: '{{ owner }} <a@x.example>' }, { owner: 'Ada' }).from).toBe('Ada <a@x.example>');
    for (const fields of [{}, { from: '{{ owner }}', replyTo: ' {{ owner }} ' }]) {
      expect(render(fields)).not.toHaveProperty('from');
      expect(render(fields)).not.toHaveProperty('replyTo');
    }
  });
});

describe('the preheader', () => {
  test.each([
    [
      '<!doctype html><html><body class="x"><p>Hi</p></body></html>',
      /<body class="x"><span style="display:none[^>]*>Look \$& there<\/span><p>Hi/,
    ],
    ['<!doctype html><p>Hi</p>', /^<!doctype html><span [^>]*>Look \$& there<\/span><p>Hi/],
    ['<p>Hi</p>', /^<span [^>]*>Look \$& there<\/span><p>Hi/],
  ])('stands first in %s, unseen', (html, expected) => {
    const rendered = render({ html, preheader: 'Look\n{{ dollars | raw }} there' }, { dollars: '$&' });
    expect(rendered.html).toMatch(expected);
    expect(rendered.text).toBe('Hi');
  });

  test('an empty one leaves no trace', () => {
    expect(render({ preheader: '{% if no %}x{% endif %}' }).html).toBe('<p>Hi</p>');
  });
});

test.each([
  ['<h1>Your cart</h1><p>Hello<br>Ada</p><p>Bye</p>', 'Your cart\n\nHello\nAda\n\nBye'],
  ['<a href="https://shop.example/c?a=1&amp;b=2">Go to your cart</a>', 'Go to your cart (https://shop.example/c?a=1&b=2)'],
  ['<a href="https://shop.example">https://shop.example</a>', 'https://shop.example'],
  ['<ul><li>Tea</li><li>Cup</li></ul>', ' * Tea\n * Cup'.trim()],
  ['<style>p{}</style><img src="x.png" alt=""><p>Hi</p>', 'Hi'],
])('text derived from %s', (html, expected) => {
  expect(render({ html }).text).toBe(expected);
});

test('times are shown in UTC, wherever the worker runs', () => {
  const event = { occurredAt: '2026-11-24T23:30:00.000Z' };
  expect(render({ subject: '{{ event.occurredAt | date: "%Y-%m-%d %H:%M" }}' }, { event }).subject).toBe('2026-11-24 23:30');
});

test('one message leaves nothing behind for the next', () => {
  const variables = { n: 5 };
  const subject = '{% increment n %}{% assign x = 1 %}';
  expect([render({ subject }, variables).subject, render({ subject }, variables).subject]).toEqual(['5', '5']);
  expect(variables).toEqual({ n: 5 });
  expect(render({ subject: '{{ x }}' }, variables).missing).toEqual(['x']);
});

test.each([
  ['a loop without end', '{% for i in (1..100000) %}{% for j in (1..100000) %}{{ j | plus: 1 }}{% endfor %}{% endfor %}'],
  ['a range without end', '{% for i in (1..1000000000) %}x{% endfor %}'],
  ['a text that doubles', `{% assign x = "xxxxxxxxxx" %}${'{% assign x = x | append: x %}'.repeat(40)}{{ x }}`],
  ['a division by nothing', '{{ 5 | divided_by: none }}'],
  ['what is left of one', '{{ 5 | modulo: 0 }}'],
  ['a filter that cannot work on what it is given', '{{ list | where_exp: "x", "x | nope" }}'],
])('ends as an error, not as a stuck worker: %s', (_name, html) => {
  const attempt = () => render({ html }, { list: [1, 2] });
  expect(attempt).toThrow(RenderError);
  expect(attempt).toThrow(
    expect.objectContaining({ code: 'render_error', path: '/html', message: expect.stringMatching(/^line 1: /) }),
  );
});
