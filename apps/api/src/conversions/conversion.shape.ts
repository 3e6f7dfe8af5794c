/** Conversions as answers write them, in JSON and as rows of a table. */
import type { ShownConversion } from '@landfall/contracts/conversion';
import { formatInstant } from '@landfall/domain/time/instant';
import type { KnownConversion, Passage } from '@landfall/engine/reading/known';
import type { Table } from '../reports/csv';

export function shownConversion({ conversion, userId, credited, assists }: KnownConversion): ShownConversion {
  const { id, goal, key, value, isQualified, outcome, rule, source, params, revisions, duplicates } = conversion;
  return {
    id,
    goal,
    userId,
    key,
    occurredAt: formatInstant(conversion.occurredAt),
    receivedAt: formatInstant(conversion.receivedAt),
    value,
    isQualified,
    outcome,
    credited: credited && shownPassage(credited),
    assists: assists.map(shownPassage),
    rule,
    source,
    params,
    revisions,
    duplicates,
  };
}

export function shownPassage({ journey, enteredAt, key, id }: Passage): NonNullable<ShownConversion['credited']> {
  return { journey, enteredAt: formatInstant(enteredAt), key, enrollment: id };
}

const HEADER = [
  ...[
    'id',
    'goal',
    'userId',
    'key',
    'occurredAt',
    'receivedAt',
    'value.amount',
    'value.currency',
    'isQualified',
    'outcome',
    'rule',
  ],
  ...[
    'credited.journey',
    'credited.enteredAt',
    'credited.key',
    'credited.enrollment',
    'assists',
    'source',
    'params',
    'revisions',
  ],
  'duplicates',
];

/** The same columns on every page; lists and params as JSON. */
export function conversionTable(conversions: readonly ShownConversion[]): Table {
  const rows = conversions.map((shown) => [
    ...[shown.id, shown.goal, shown.userId, shown.key, shown.occurredAt, shown.receivedAt],
    ...[shown.value?.amount, shown.value?.currency, shown.isQualified, shown.outcome, shown.rule],
    ...[shown.credited?.journey, shown.credited?.enteredAt, shown.credited?.key, shown.credited?.enrollment],
    ...[
      JSON.stringify(shown.assists),
      shown.source,
      JSON.stringify(shown.params),
      JSON.stringify(shown.revisions),
      shown.duplicates,
    ],
  ]);
  return { header: HEADER, rows };
}
