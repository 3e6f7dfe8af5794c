/** Liquid in the bodies of webhooks. */
import { jsonFaults, renderJson } from './render-json';
import { RenderError } from './render-template';

const variables = { profile: { firstName: 'Ada & Co', score: 7 }, journey: { key: 'cart' } };

test.each([
  ['text is filled in, without escaping', { text: 'Hi {{ profile.firstName }}' }, { text: 'Hi Ada & Co' }],
  ['at any depth, and only text', [{ a: [1, true, null, '{{ journey.key }}'] }], [{ a: [1, true, null, 'cart'] }]],
  ['an unknown variable prints nothing', '{{ profile.lastName }}!', '!'],
  ['names of fields are the author’s own', { '{{ x }}': 1 }, { '{{ x }}': 1 }],
  [
    'a field called __proto__ is only data',
    JSON.parse('{"__proto__": "{{ journey.key }}"}'),
    JSON.parse('{"__proto__": "cart"}'),
  ],
])('%s', (_, body, rendered) => expect(renderJson(body, variables)).toEqual(rendered));

test('what cannot be filled in is named by its place', () => {
  const render = () => renderJson({ to: ['{% for i in (1..99999999) %}{{ i }}{% endfor %}'] }, {});
  expect(render).toThrow(RenderError);
  expect(render).toThrow(expect.objectContaining({ path: '/body/to/0' }));
});

test('faults of a body, all at once', () => {
  expect(jsonFaults({ a: '{{ x | upcas }}', b: ['{% if %}', 'fine'], c: 7 }).map(({ path }) => path)).toEqual(['/a', '/b/0']);
});
