/** What the enrollment workflow asks of the engine, for rooms that may not look into the workflows. */
export type { EnrollmentRun, Next } from '@landfall/workflows/enrollment/enrollment.contract';
