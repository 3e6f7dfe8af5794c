import { prefersCsv, writeCsv, type Cell } from './csv';

it.each<[string | undefined, boolean]>([
  [undefined, false],
  ['*/*', false],
  ['application/json', false],
  ['text/csv', true],
  ['TEXT/CSV; charset=utf-8', true],
  ['text/*', true],
  ['text/csv, application/json', false],
  ['text/csv, application/json;q=0.9', true],
  ['text/csv;q=0.1, application/json;q=0.2', false],
  ['text/csv;q=0', false],
  ['text/html,application/xhtml+xml,*/*;q=0.8', false],
])('Accept: %s is answered with a table: %s', (accept, expected) => {
  expect(prefersCsv(accept)).toBe(expected);
});

it.each<[Cell, string]>([
  ['plain', 'plain'],
  [null, ''],
  [undefined, ''],
  [0, '0'],
  [false, 'false'],
  ['a,b', '"a,b"'],
  ['say "hi"', '"say ""hi"""'],
  ['two\r\nlines', '"two\r\nlines"'],
  ['=1+1', "'=1+1"],
  ['+49 30', "'+49 30"],
  [-0.22, "'-0.22"],
  ['@home', "'@home"],
  ['=a,b', `"'=a,b"`],
  ['a=b', 'a=b'],
  ['Zoë 😀', 'Zoë 😀'],
])('writes the cell %j as %s', (cell, expected) => {
  expect(writeCsv({ header: ['name'], rows: [[cell]] })).toBe(`name\r\n${expected}\r\n`);
});

it('has a header alone where there are no rows', () => {
  expect(writeCsv({ header: ['a', 'b'], rows: [] })).toBe('a,b\r\n');
});
