/** Time zones by their IANA names. */
import { IANAZone } from 'luxon';
import { z } from 'zod';
import { must } from '../condition/plain-words';

/** A name of the time zone database that can be reckoned with, such as `Europe/Berlin`. */
export const isTimezone = (value: unknown): value is string => typeof value === 'string' && IANAZone.isValidZone(value);

const aTimezone = 'must be an IANA time zone such as Europe/Berlin';
export const timezone = z.string({ error: aTimezone }).refine(isTimezone, { error: aTimezone });

const aPlace = '"profile", for each person\'s own, or an IANA time zone such as Europe/Berlin';
/** `profile` for that of each profile. */
export const timezoneOrProfile = z
  .string(must(aPlace))
  .refine((value) => value === 'profile' || isTimezone(value), { error: `must be ${aPlace}` });
