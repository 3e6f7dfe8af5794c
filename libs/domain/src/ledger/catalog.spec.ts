/** Definitions made ready: which journeys may be entered, and versions that are not there. */
import type { JourneyDefinition, JourneyStatus } from '../journey/journey';
import { journeySchema } from '../journey/journey.schema';
import { cartJourney } from '../../../../test/support/world';
import { DEFAULT_SETTINGS } from '../settings/settings';
import { buildCatalog, versionOf } from './catalog';

const definition = journeySchema.parse(cartJourney({ goal: null })) as JourneyDefinition;
const journey = (key: string, status: JourneyStatus, liveVersion: number | null) => ({
  key,
  name: key,
  status,
  liveVersion,
  publishedAt: null,
  pauses: [],
  versions: liveVersion === null ? [] : [{ journey: key, version: liveVersion, goalRevision: null, definition }],
});
const catalog = buildCatalog(
  {
    goals: [],
    segments: [],
    journeys: [
      journey('e-stopped', 'stopped', 2),
      journey('d-paused', 'paused', 1),
      journey('c-live', 'live', 3),
      journey('b-draft', 'draft', null),
      journey('a-archived', 'archived', 1),
    ],
  },
  1,
  DEFAULT_SETTINGS,
);

it('lets newcomers ask for what is live or paused, by key', () => {
  expect(catalog.entriesByEvent.get('Cart Updated')?.map(({ key }) => key)).toEqual(['c-live', 'd-paused']);
});

it('has every version for those under way', () => {
  expect(versionOf(catalog, { journey: 'e-stopped', version: 2 }).definition).toBe(definition);
  expect(() => versionOf(catalog, { journey: 'e-stopped', version: 1 })).toThrow('no version 1 of journey e-stopped');
  expect(() => versionOf(catalog, { journey: 'gone', version: 1 })).toThrow('no version 1 of journey gone');
});
