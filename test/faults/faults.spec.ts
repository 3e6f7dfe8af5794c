/** One kill of each process, and one of all, under a short replay: what is promised whatever fails, kept. The long version is `npm run faults`. */
import { runStorm } from './run';
import { summaryOf } from './summary';

it('keeps its promises through one kill of each process and one of all at once', async () => {
  const lines: string[] = [];
  const storm = await runStorm({
    ...{ seed: 'spec', kills: 5, shoppers: 60, days: 2, minutes: 0.6 },
    say: (line) => lines.push(line),
  });
  const told = [...lines, summaryOf(storm)].join('\n');
  if (storm.violations.length > 0) throw new Error(told);
  expect(storm.kills.map(({ name }) => name).sort()).toEqual(['all', 'api', 'mongodb', 'temporal', 'worker']);
  // A storm in which nothing happened proves nothing.
  expect(storm.aftermath.accepted.length).toBeGreaterThan(5);
  expect(storm.aftermath.conversions.length).toBeGreaterThan(5);
}, 400_000);
