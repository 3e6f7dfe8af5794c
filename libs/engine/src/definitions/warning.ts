/** What is allowed and probably not meant, told to an author with the answer. */

export type WarningCode =
  | 'vague_name'
  | 'too_broad'
  | 'no_window'
  | 'soft_primary'
  | 'secondary_goal'
  | 'too_many_goals'
  | 'not_linked'
  | 'goal_never_seen'
  | 'no_holdout'
  | 'no_target';

export interface Warning {
  /** JSON pointer into the body, also to a field that was left out. */
  path: string;
  code: WarningCode;
  message: string;
}

/** Words that say what every definition of the kind is, or nothing. */
const COMMON_WORDS = new Set(
  (
    'activity campaign conversion conversions demo email engagement event example flow goal goals group journey journeys kpi list ' +
    'metric name new nudge sample segment segments success target test tests testing tmp todo untitled user users'
  ).split(' '),
);

/** A name that nobody will recognise in a report a month from now. */
export function vagueName(name: string): Warning[] {
  const word = name
    .trim()
    .toLowerCase()
    .replace(/[\s\d_-]+$/u, '');
  if (!COMMON_WORDS.has(word)) return [];
  return [
    {
      path: '/name',
      code: 'vague_name',
      message: `“${name}” says little; a name such as “First purchase” is recognised in a report`,
    },
  ];
}
