/** The verbs between the states of a definition, and where each leads. Publishing is no move: it makes a version. */
import type { Pause } from '@landfall/domain/journey/journey';
import type { Instant } from '@landfall/domain/time/instant';
import type { Move } from './definition.service';

/** Of goals, segments and templates. */
export const ARCHIVE: Move = { verb: 'archived', from: ['active'], to: () => 'archived' };
export const RESTORE: Move = { verb: 'restored', from: ['archived'], to: () => 'active' };

export const PAUSE_JOURNEY: Move = { verb: 'paused', from: ['live'], to: () => 'paused' };
export const RESUME_JOURNEY: Move = { verb: 'resumed', from: ['paused'], to: () => 'live' };
export const STOP_JOURNEY: Move = { verb: 'stopped', from: ['live', 'paused'], to: () => 'stopped' };
export const ARCHIVE_JOURNEY: Move = { verb: 'archived', from: ['draft', 'stopped'], to: () => 'archived' };
/** A journey that was never published becomes the draft that it was. */
export const RESTORE_JOURNEY: Move = {
  verb: 'restored',
  from: ['archived'],
  to: ({ version }) => (version === null ? 'draft' : 'stopped'),
};

/** A pause that lasts ends at the instant; where none does, nothing changes. */
export const endPause = (pauses: readonly Pause[], at: Instant): Pause[] =>
  pauses.map((pause) => (pause.to === null ? { ...pause, to: at } : pause));
