/** What the guides print is accepted as it stands: every block of JSON by the schema of what it says it is. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { z } from 'zod';
import { condition } from '@landfall/domain/condition/condition.schema';
import { faultsOfZod } from '@landfall/domain/fault/faults-of-zod';
import { goalSchema } from '@landfall/domain/goal/goal.schema';
import { journeySchema } from '@landfall/domain/journey/journey.schema';
import { segmentSchema } from '@landfall/domain/segment/segment.schema';
import { settingsSchema } from '@landfall/domain/settings/settings.schema';
import { templateDefinition } from '@landfall/domain/template/template';

const DOCS = path.join(__dirname, '../../docs');

/** A step may speak of the messages of a journey's other steps. */
const around = (step: unknown) => ({
  name: 'Around a step',
  goal: { key: 'first-purchase' },
  entry: { on: { api: true } },
  steps: [{ id: 'remind', send: { channel: 'email', template: 'cart-reminder' } }, step],
});
const alone = (step: unknown) => ({ ...around(step), steps: [step] });
const isSend = (step: unknown) => (step as { id: string }).id === 'remind';

type Reading = { schema: z.ZodType; bodies: (block: any) => unknown[] };
const itself = (schema: z.ZodType): Reading => ({ schema, bodies: (block) => [block] });
const KINDS: Record<string, Reading> = {
  journey: itself(journeySchema),
  goal: itself(goalSchema),
  segment: itself(segmentSchema),
  template: itself(templateDefinition),
  settings: itself(settingsSchema),
  step: { schema: journeySchema, bodies: (step) => [isSend(step) ? alone(step) : around(step)] },
  conditions: { schema: condition, bodies: (list: unknown[]) => list },
};

const blocks = readdirSync(DOCS)
  .filter((name) => name.endsWith('.md'))
  .flatMap((name) => {
    const text = readFileSync(path.join(DOCS, name), 'utf8');
    return [...text.matchAll(/^```json(?: (\w+))?\n([^]*?)^```$/gm)].map((found): [string, string, string] => {
      const line = text.slice(0, found.index).split('\n').length;
      return [`${name}:${line}`, found[1] ?? '', found[2]!];
    });
  });

test.each(blocks)('%s is a %s', (_place, kind, text) => {
  expect(Object.keys(KINDS)).toContain(kind);
  const { schema, bodies } = KINDS[kind]!;
  const faults = bodies(JSON.parse(text)).flatMap((body) => {
    const { error } = schema.safeParse(body);
    return error ? faultsOfZod(error, body).map(({ path: place, message }) => `${place}: ${message}`) : [];
  });
  expect(faults).toEqual([]);
});
