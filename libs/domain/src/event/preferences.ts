/** What a consent banner lets a call say beside what happened: `context.consent.categoryPreferences`. */
import type { Json, Properties } from './event';

/** Only what was said, and only by true or false. */
export interface Preferences {
  marketing?: boolean;
  analytics?: boolean;
}

export function preferencesOf(context: Properties): Preferences {
  const said = fieldOf(fieldOf(context, 'consent'), 'categoryPreferences');
  const marketing = fieldOf(said, 'marketing');
  const analytics = fieldOf(said, 'analytics');
  return {
    ...(typeof marketing === 'boolean' ? { marketing } : {}),
    ...(typeof analytics === 'boolean' ? { analytics } : {}),
  };
}

/** What two banners of one person have said: a no of either is the last word until one of them says yes. */
export function preferencesOfBoth(one: Preferences, other: Preferences): Preferences {
  const refused = Object.entries({ ...one, ...other }).filter(([name]) =>
    [one, other].some((each) => each[name as keyof Preferences] === false),
  );
  return { ...one, ...other, ...Object.fromEntries(refused.map(([name]) => [name, false])) };
}

function fieldOf(value: Json | undefined, name: string): Json | undefined {
  const isBag = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isBag && Object.hasOwn(value, name) ? value[name] : undefined;
}
