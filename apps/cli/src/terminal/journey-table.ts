// What became of people in each journey: the same few figures whether they were simulated or lived through.
import type { JourneyReport } from '@landfall/domain/report/journey-report';
import { percent, table } from './table';

const HEAD = ['JOURNEY', 'ENTERED', 'HOLDOUT', 'NUDGES', 'STOPPED IN TIME', 'STILL ON', 'CREDITED', 'RATE', 'TARGET', 'MET'];

/** Nudges: messages sent. Stopped in time: enrollments that a conversion ended with a message still ahead. Credited: profiles. */
export function journeyTable(reports: readonly JourneyReport[]): string {
  const rows = reports.map(({ journey, entry, nudges, enrollments, attainment }) => [
    journey,
    entry.entered,
    entry.holdoutProfiles,
    nudges.sent,
    nudges.avoided,
    enrollments.active,
    attainment?.profiles ?? null,
    percent(attainment?.rate ?? null),
    targetWords(attainment?.target ?? null),
    attainment?.met == null ? null : attainment.met ? 'yes' : 'no',
  ]);
  return rows.length === 0 ? 'No journey took part.' : table([HEAD, ...rows]);
}

const targetWords = (target: { type: string; value: number } | null): string | null =>
  target && `${target.value}${target.type === 'percent' ? ' %' : ''}`;
