/** What a shop says once for all of its journeys. The schema is in `settings.schema.ts`. */

/** At most `max` promotional messages to one profile within any span of this length (ISO 8601, rolling). */
export interface FrequencyCap {
  max: number;
  per: string;
}

export interface Settings {
  /** By message class or by channel name; a message has to find room under each that concerns it. */
  frequencyCap: Record<string, FrequencyCap>;
  /** IANA name, for profiles without a usable trait `timezone`. */
  defaultTimezone: string;
  /** ISO 4217, of amounts that name no currency; `null` for none. */
  defaultCurrency: string | null;
  /** Messages a second over all workers, by channel name; no entry, no limit. */
  sendRate: Record<string, number>;
  /** Of profiles that never said. */
  consentDefault: 'subscribed' | 'unsubscribed';
  /** Opens and clicks by machines: kept apart, not kept at all, or counted as a person's. */
  bots: 'mark' | 'drop' | 'keep';
  /** Rows of reports smaller than this join `other`. */
  minimumGroup: number;
  /** Property and trait paths never stored, and those stored as a hash. */
  privacy: { drop: string[]; hash: string[] };
}

export const DEFAULT_SETTINGS: Settings = {
  frequencyCap: {},
  defaultTimezone: 'UTC',
  defaultCurrency: null,
  sendRate: {},
  consentDefault: 'subscribed',
  bots: 'mark',
  minimumGroup: 0,
  privacy: { drop: [], hash: [] },
};
