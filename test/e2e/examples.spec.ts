/** The examples as a newcomer uses them: applied to the real API, and simulated over the events beside them, they do what their READMEs tell. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import type { SimulatedEnrollment } from '@landfall/domain/simulation/simulation';
import { register } from '../../apps/cli/src/commands/apply.command';
import { simulateLocally } from '../../apps/cli/src/simulate/simulate-locally';
import { ADMIN, startApi, type Api } from '../support/api';

const EXAMPLES = path.join(__dirname, '../../examples');
/** By then nobody is under way in any of them. */
const UNTIL = '2026-03-20T00:00:00Z';

const eventsOf = (example: string): unknown[] =>
  readFileSync(path.join(EXAMPLES, example, 'events.ndjson'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);

/** `ada/lamp completed: remind` */
function passage({ userId, key, endReason, holdout, messages }: SimulatedEnrollment): string {
  const told = messages.map(({ step, at, status, reason }) => `${step} ${at.slice(5, 16)} ${reason ?? status}`);
  return `${userId}${key === null ? '' : `/${key}`}${holdout ? ' held out' : ''} ${endReason}: ${told.join(', ') || 'nothing'}`;
}

const TOLD: Record<string, { passages: string[]; turnedAway: string[]; conversions: string[] }> = {
  'abandoned-cart': {
    passages: [
      'ada goal_met: nothing',
      'ben goal_met: remind 03-02T11:00 sent',
      'cleo completed: remind 03-02T12:00 sent, last-call 03-03T12:00 sent',
      'dov completed: remind 03-02T13:00 sent, last-call 03-03T13:00 sent',
    ],
    turnedAway: ['eli excluded', 'ben excluded'],
    conversions: ['1001 credited', '1002 credited', '1003 credited'],
  },
  'keyed-carts': {
    passages: [
      'ada/lamp completed: remind 03-02T13:00 sent',
      'ben/rug exited: nothing',
      'ben/sofa completed: remind 03-02T13:30 sent',
      'ada/desk converted_elsewhere: nothing',
    ],
    turnedAway: ['ben no_key'],
    conversions: ['o-1 credited', 'o-2 repeat'],
  },
  welcome: {
    passages: [
      'ada goal_met: hello 03-02T09:00 sent',
      'ben completed: hello 03-03T03:30 sent, show-video 03-05T13:00 sent, nudge 03-07T14:00 sent',
      'cleo held out completed: hello 03-04T10:00 sent, show-video 03-06T10:00 holdout, nudge 03-09T09:00 holdout',
    ],
    turnedAway: [],
    conversions: ['p-1 credited', 'p-2 credited'],
  },
};

it('tells of every example', () => {
  expect(readdirSync(EXAMPLES).sort()).toEqual(Object.keys(TOLD).sort());
});

describe.each(Object.keys(TOLD))('%s', (example) => {
  it('does what its README says', async () => {
    const { enrollments, rejected, conversions } = await simulateLocally(path.join(EXAMPLES, example), eventsOf(example), {
      until: UNTIL,
    });
    expect(enrollments.map(passage)).toEqual(TOLD[example]!.passages);
    expect(rejected.map(({ userId, reason }) => `${userId} ${reason}`)).toEqual(TOLD[example]!.turnedAway);
    expect(conversions.map(({ id, outcome }) => `${id} ${outcome}`)).toEqual(TOLD[example]!.conversions);
  });
});

describe('applied', () => {
  let api: Api;
  beforeAll(async () => {
    api = await startApi();
  }, 60_000);
  afterAll(() => api?.stop());

  async function apply(example: string): Promise<string> {
    let printed = '';
    const write = process.stdout.write;
    process.stdout.write = ((text: string) => ((printed += text), true)) as typeof write;
    try {
      const program = new Command();
      register(program);
      await program.parseAsync(['node', 'landfall', 'apply', path.join(EXAMPLES, example), '--url', api.url, '--key', ADMIN]);
    } finally {
      process.stdout.write = write;
    }
    return printed;
  }

  it('all of them stand side by side, live, and applied again change nothing', async () => {
    for (const example of Object.keys(TOLD))
      expect(await apply(example)).toMatch(/created, 0 changed, 0 as they were; 1 published\./);
    const { items } = (await api.call('GET', '/v1/journeys')).json as { items: { key: string; status: string }[] };
    expect(items.map(({ key, status }) => `${key} ${status}`)).toEqual(['abandoned-cart live', 'cart live', 'welcome live']);
    for (const example of Object.keys(TOLD)) expect(await apply(example)).toContain('Nothing to change');
  });
});
