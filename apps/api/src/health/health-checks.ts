/** What has to answer before we can: the checks behind `/readyz`. */

export type Health = 'ok' | 'away';

/** Each settles within {@link ANSWER_MS} and never rejects. */
export interface HealthChecks {
  mongodb(): Promise<Health>;
  temporal(): Promise<Health>;
  /** Some worker asks Temporal for work. */
  worker(): Promise<Health>;
}

/** Injection token of {@link HealthChecks}. */
export const HEALTH_CHECKS = Symbol('HealthChecks');

const ANSWER_MS = 2_000;

/** Whether a question is answered in time, whatever the answer: what is refused or late counts as away. */
export async function answers(question: () => Promise<unknown>, withinMs = ANSWER_MS): Promise<Health> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Health>((resolve) => (timer = setTimeout(() => resolve('away'), withinMs)));
  const asked = (async () => question())().then(
    (): Health => 'ok',
    (): Health => 'away',
  );
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}
