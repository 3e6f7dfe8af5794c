/** Time zones by their IANA names. */
import { IANAZone } from 'luxon';
import { z } from 'zod';

/** A name of the time zone database that can be reckoned with, such as `Europe/Berlin`. */
export const isTimezone = (value: unknown): value is string => typeof value === 'string' && IANAZone.isValidZone(value);

const aTimezone = 'must be an IANA time zone such as Europe/Berlin';
export const timezone = z.string({ error: aTimezone }).refine(isTimezone, { error: aTimezone });
