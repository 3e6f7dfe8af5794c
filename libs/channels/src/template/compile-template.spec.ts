/** What an author hears on saving a template, and what is kept of a good one. */
import type { TemplateDefinition } from '@landfall/domain/template/template';
import { compileTemplate } from './compile-template';
import { renderTemplate } from './render-template';

const definition = (fields: Partial<TemplateDefinition>): TemplateDefinition => ({
  channel: 'email',
  subject: 'Hi',
  html: 'x',
  ...fields,
});
const mjml = (body: string) => definition({ html: undefined, mjml: `<mjml>\n<mj-body>\n${body}\n</mj-body>\n</mjml>` });
const section = (content: string) => `<mj-section><mj-column>${content}</mj-column></mj-section>`;

async function faultsOf(given: TemplateDefinition) {
  return ((await compileTemplate(given)).faults ?? []).map(({ path, message }) => `${path} ${message}`);
}

describe('faults of Liquid', () => {
  test.each([
    ['{{ profile.name | upcas }}', '/subject line 1: the filter "upcas" is not known'],
    ['\n{% fro x in y %}{% endfro %}', '/subject line 2: the tag "fro" is not known'],
    ['a\nb {{ profile.name', '/subject line 2: {{ profile.name is not closed'],
    ['{% if profile.vip %}x', '/subject line 1: {% if profile.vip %} is not closed'],
    ['x{% endif %}', '/subject line 1: {% endif %} closes nothing'],
    ['{% if %}x{% endif %}', '/subject line 1: a value is missing'],
    ['{% for x of y %}{% endfor %}', '/subject line 1: {% for x of y %} cannot be read'],
    ['{% include "footer" %}', '/subject line 1: the tag "include" is not known'],
    ['{% render "footer" %}', '/subject line 1: the tag "render" is not known'],
  ])('%j', async (subject, fault) => {
    expect(await faultsOf(definition({ subject }))).toEqual([fault]);
  });

  test('every field is read', async () => {
    const bad = '{{ x | nope }}';
    const faults = await faultsOf(definition({ from: bad, replyTo: bad, subject: bad, preheader: bad, html: bad, text: bad }));
    expect(faults.map((fault) => fault.split(' ')[0])).toEqual(['/from', '/replyTo', '/subject', '/preheader', '/html', '/text']);
  });

  test('a sender without Liquid must be a mailbox', async () => {
    expect(await faultsOf(definition({ from: 'Shop', replyTo: 'a@x.example, b@x.example' }))).toEqual([
      '/from must be one mailbox such as Shop <hello@shop.example>',
      '/replyTo must be one mailbox such as Shop <hello@shop.example>',
    ]);
    expect(await faultsOf(definition({ from: 'Shop <hello@shop.example>', replyTo: '{{ profile.owner }}' }))).toEqual([]);
  });
});

describe('faults of MJML', () => {
  test.each<[string, string | TemplateDefinition, (string | RegExp)[]]>([
    ['an element that there is not', section('\n<mj-tex>Hi</mj-tex>'), [/^\/mjml line 4: <mj-tex> Element mj-tex doesn't exist/]],
    [
      'an attribute that there is not',
      section('<mj-text foo="1">Hi</mj-text>'),
      ['/mjml line 3: <mj-text> Attribute foo is illegal'],
    ],
    [
      'Liquid where an attribute has to be',
      section('<mj-text {% if x %}color="red"{% endif %}>Hi</mj-text>'),
      ['/mjml line 3: <mj-text> Attributes {% if x %}color, {% endif %} are illegal'],
    ],
    [
      'lines are counted as the author wrote them',
      section('<mj-text>{{\nprofile.name\n}}</mj-text>\n<mj-tex/>'),
      [/^\/mjml line 6: <mj-tex>/],
    ],
    [
      'Liquid that the layout would lose',
      `{% if profile.vip %}\n${section('<mj-text>x</mj-text>')}\n{% endif %}`,
      [/^\/mjml line 3: {% if profile.vip %} would be lost/, /^\/mjml line 5: {% endif %} would be lost/],
    ],
    ['an include', '<mj-include path="/etc/passwd" />', ['/mjml line 3: mj-include has nothing to include here']],
    ['no MJML at all', definition({ html: undefined, mjml: 'Hello' }), [/^\/mjml /]],
    ['HTML instead', definition({ html: undefined, mjml: '<div>Hello</div>' }), [/^\/mjml Malformed MJML/]],
    ['Liquid and MJML together', section('<mj-text>{{ x | nope }}</mj-text><mj-tex/>'), [/filter "nope"/, /mj-tex/]],
  ])('%s', async (_name, body, expected) => {
    const faults = await faultsOf(typeof body === 'string' ? mjml(body) : body);
    expect(faults).toEqual(expected.map((fault) => (typeof fault === 'string' ? fault : expect.stringMatching(fault))));
  });
});

describe('what is kept', () => {
  test('MJML as HTML with its Liquid as written, plain JSON', async () => {
    const liquid = '{% if a < b and profile.name == "x" %}{{ profile.name | default: "you & me" }}{% endif %}';
    const { compiled } = await compileTemplate(
      mjml(
        section(
          `<mj-text color="{{ event.properties.color }}">${liquid}</mj-text><mj-button href="{{ url }}?a={{ a | default: 'b' }}">Go</mj-button>`,
        ),
      ),
    );
    expect(compiled!.html).toContain('</html>');
    expect(compiled!.html).not.toMatch(/<mj-|lq\d/);
    expect(compiled!.html).toContain(`>${liquid}<`);
    expect(compiled!.html).toContain('color:{{ event.properties.color }};');
    expect(compiled!.html).toContain(`href="{{ url }}?a={{ a | default: 'b' }}"`);
    expect(JSON.parse(JSON.stringify(compiled))).toEqual(compiled);
    const rendered = renderTemplate(compiled!, { url: 'https://x.example/', a: 1, event: { properties: { color: '#fff' } } });
    expect(rendered.html).toContain('href="https://x.example/?a=1"');
  });

  test('Liquid around sections, in mj-raw', async () => {
    const { compiled } = await compileTemplate(
      mjml(`<mj-raw>{% if profile.vip %}</mj-raw>${section('<mj-text>for you</mj-text>')}<mj-raw>{% endif %}</mj-raw>`),
    );
    expect(renderTemplate(compiled!, { profile: { vip: true } }).text).toBe('for you');
    expect(renderTemplate(compiled!, { profile: {} }).text).toBe('');
  });

  test('only the fields that were given', async () => {
    expect((await compileTemplate(definition({}))).compiled).toEqual({ subject: 'Hi', html: 'x' });
  });
});
