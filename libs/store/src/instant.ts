/** Instants are numbers in the domain and dates in the database. */
export const date = (instant: number): Date => new Date(instant);
export const dateOrNull = (instant: number | null): Date | null => (instant === null ? null : new Date(instant));
export const instantOrNull = (value: Date | null | undefined): number | null => (value ? value.getTime() : null);
