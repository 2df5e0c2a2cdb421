import type { Column, ColumnView, RowView } from './listView'

export type TableView = { columns: ColumnView[]; rows: RowView[]; title: string }

/** A few rows on a page about something else: no sorting, no pages. */
export function tableView<Row>(
  title: string,
  columns: Column<Row>[],
  rows: Row[],
  name: (row: Row) => string,
  now: Date,
): TableView {
  return {
    title,
    columns: columns.map(({ key, title: head, look = null, isNumber = false }) => ({
      key,
      title: head,
      look,
      isNumber,
      sort: null,
    })),
    rows: rows.map((row, index) => ({
      id: String(index),
      name: name(row),
      cells: columns.map(({ cell }) => cell(row, now)),
    })),
  }
}

/** A list's columns, less what the page says anyhow. */
export const without = <Row>(columns: Column<Row>[], keys: string[]): Column<Row>[] =>
  columns.filter(({ key }) => !keys.includes(key))
