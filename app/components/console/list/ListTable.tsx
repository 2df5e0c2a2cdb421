import { Link } from '@remix-run/react'
import { Icon } from '~/app/components/Icon'
import { cellText, type Cell } from '~/app/presenters/console/cell'
import type { ColumnView, ListView, RowView } from '~/app/presenters/console/listView'
import { CellView } from './CellView'

export type Selection = { ids: ReadonlySet<string>; toggle: (id: string) => void; togglePage: () => void }

type ListTableProps = {
  view: Pick<ListView, 'columns' | 'title'>
  rows: (RowView & { isGone?: boolean })[]
  /** Null: nothing is done to many of these rows. */
  selection: Selection | null
}

/** On a phone a row becomes a card. */
export function ListTable({ view, rows, selection }: ListTableProps) {
  const isAll = selection !== null && rows.length > 0 && rows.every(({ id }) => selection.ids.has(id))
  return (
    <table className="data-table">
      <caption className="offscreen">{view.title}</caption>
      <thead>
        <tr>
          {selection ? (
            <th scope="col" className="select-cell">
              <input
                type="checkbox"
                className="box"
                checked={isAll}
                onChange={selection.togglePage}
                aria-label={`Select the ${rows.length} on this page`}
              />
            </th>
          ) : null}
          {view.columns.map((column) => (
            <Head column={column} key={column.key} />
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr
            key={row.id}
            data-row={row.id}
            className={rowClass(selection?.ids.has(row.id) ?? false, row.isGone ?? false)}
          >
            {selection ? (
              <td className="select-cell">
                <input
                  type="checkbox"
                  className="box"
                  name="id"
                  value={row.id}
                  checked={selection.ids.has(row.id)}
                  onChange={() => selection.toggle(row.id)}
                  aria-label={`Select ${row.name}`}
                />
              </td>
            ) : null}
            {row.cells.map((cell, index) => (
              <Field
                cell={cell}
                column={view.columns[index]}
                isFirst={index === 0}
                key={view.columns[index]?.key}
              />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const rowClass = (isSelected: boolean, isGone: boolean) =>
  [isSelected ? 'is-selected' : '', isGone ? 'is-stale' : ''].filter(Boolean).join(' ') || undefined

function Head({ column: { title, isNumber, look, sort } }: { column: ColumnView }) {
  const className =
    [isNumber ? 'num' : '', look === 'clip' ? 'grow' : ''].filter(Boolean).join(' ') || undefined
  if (!sort)
    return (
      <th scope="col" className={className}>
        {look === 'bar' ? <span className="offscreen">{title}</span> : title}
      </th>
    )
  return (
    <th scope="col" className={className} aria-sort={sort.at ?? undefined}>
      <Link to={sort.to} preventScrollReset>
        {title}
        {sort.at ? <Icon name={sort.at === 'descending' ? 'arrow-down' : 'arrow-up'} /> : null}
      </Link>
    </th>
  )
}

type FieldProps = { cell: Cell; column: ColumnView | undefined; isFirst: boolean }

function Field({ cell, column, isFirst }: FieldProps) {
  if (!column) return null
  const { look, isNumber, title } = column
  // What comes first names its row, however long it is.
  if (look === 'title' || isFirst)
    return (
      <th scope="row" className={look === 'clip' ? 'clip grow' : undefined}>
        <CellView cell={cell} />
      </th>
    )
  const className = [
    look === 'status' ? 'at-top' : '',
    look === 'wide' || look === 'clip' || look === 'bar' ? 'wide' : '',
    look === 'clip' ? 'clip grow' : '',
    isNumber ? 'num' : '',
  ]
  const isEmpty = cell.kind === 'text' && !cell.text
  const namesItself = look !== null || cell.kind === 'status'
  return (
    <td
      className={className.filter(Boolean).join(' ') || undefined}
      data-label={namesItself ? undefined : title}
      title={look === 'clip' ? cellText(cell) : undefined}
    >
      {isEmpty ? null : <CellView cell={cell} />}
    </td>
  )
}
