// The reports of the journeys that are live, as the API gives them, and the wait until nobody is on the way any more.
import { setTimeout as pause } from 'node:timers/promises';
import type { JourneyReport } from '@landfall/domain/report/journey-report';
import type { HttpClient } from '../client/http-client';

const POLL_MS = 500;

export async function liveReports(client: HttpClient): Promise<JourneyReport[]> {
  const journeys = await client.list<{ key: string }>('/v1/journeys?status=live');
  const reports: JourneyReport[] = [];
  for (const { key } of journeys) reports.push((await client.get<JourneyReport>(`/v1/reports/journeys/${key}`)).body);
  return reports;
}

/** @returns the last reports, and whether all enrollments had come to their end within the limit */
export async function untilIdle(
  client: HttpClient,
  limitMs: number,
  tell: (active: number, listening: number) => void,
): Promise<{ reports: JourneyReport[]; idle: boolean }> {
  const giveUpAt = performance.now() + limitMs;
  for (;;) {
    const reports = await liveReports(client);
    const count = (state: 'active' | 'listening') => reports.reduce((sum, { enrollments }) => sum + enrollments[state], 0);
    if (count('active') + count('listening') === 0) return { reports, idle: true };
    if (performance.now() >= giveUpAt) return { reports, idle: false };
    tell(count('active'), count('listening'));
    await pause(POLL_MS);
  }
}
