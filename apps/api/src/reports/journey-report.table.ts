/** A journey's report as one table: a row per step, with the totals of the whole report repeated beside it. */
import type { JourneyReport } from '@landfall/domain/report/journey-report';
import type { Cell, Table } from './csv';

/** Columns are the steps' own, then the totals; nested names are dotted, money stands under its currency. A step of another kind leaves cells empty. */
export function journeyReportTable({ steps, byVariant: _variants, byChannel: _channels, ...totals }: JourneyReport): Table {
  const rows = steps.map((step) => new Map(flattened({ ...step }, 'step')));
  const repeated = new Map(flattened(totals, ''));
  const columns = [...new Set(rows.flatMap((row) => [...row.keys()]))];
  return {
    header: [...columns, ...repeated.keys()],
    rows: rows.map((row) => [...columns.map((column) => row.get(column)), ...repeated.values()]),
  };
}

function flattened(value: object, path: string): [string, Cell][] {
  return Object.entries(value).flatMap(([name, item]: [string, unknown]): [string, Cell][] => {
    const place = path === '' ? name : `${path}.${name}`;
    if (Array.isArray(item))
      return isMoney(item)
        ? item.map(({ currency, amount }) => [`${place}.${currency ?? ''}`, amount])
        : [[place, item.join(' ')]];
    return typeof item === 'object' && item !== null ? flattened(item, place) : [[place, item as Cell]];
  });
}

const isMoney = (list: readonly unknown[]): list is { currency: string | null; amount: string }[] =>
  list.length > 0 && list.every((item) => typeof item === 'object' && item !== null && 'amount' in item);
