import { Link } from '@remix-run/react'
import type { CSSProperties } from 'react'
import { Status } from '~/app/components/Status'
import { Time } from '~/app/components/Time'
import { moneyText, type Cell } from '~/app/presenters/console/cell'

/** One field of a list. */
export function CellView({ cell }: { cell: Cell }) {
  switch (cell.kind) {
    case 'time':
      return <Time at={cell.at} form={cell.form} />
    case 'status':
      return <Status status={cell.status} bare />
    case 'money':
      return <span className={cell.cents < 0 ? 'loss' : undefined}>{moneyText(cell.cents)}</span>
    case 'steps':
      return (
        <>
          {cell.dots.length > 0 ? (
            <span className="steps" aria-hidden="true">
              {cell.dots.map((dot, index) => (
                <i className={dot === 'todo' ? undefined : dot} key={index} />
              ))}
            </span>
          ) : null}
          {cell.text}
        </>
      )
    case 'bar':
      return (
        <span className="bar" aria-hidden="true" style={{ '--zero': `${cell.zero}%` } as CSSProperties}>
          <i
            style={
              {
                '--at': `${cell.at}%`,
                '--for': `${cell.width}%`,
                '--fill': cell.isLoss ? 'var(--bad)' : undefined,
              } as CSSProperties
            }
          />
        </span>
      )
    case 'link':
      return (
        <Link className="button button--quiet" to={cell.to} aria-label={cell.label}>
          {cell.text}
        </Link>
      )
    case 'text':
      return <TextCell cell={cell} />
  }
}

function TextCell({ cell }: { cell: Extract<Cell, { kind: 'text' }> }) {
  if (!cell.text) return null
  const className =
    [cell.isMono ? 'mono' : '', cell.isMuted ? 'muted' : ''].filter(Boolean).join(' ') || undefined
  const words = cell.more ? (
    <>
      <b>{cell.text}</b> <span className="muted">{cell.more}</span>
    </>
  ) : (
    cell.text
  )
  if (!cell.to)
    return (
      <span className={className}>
        {words}
        {cell.nextAt ? (
          <>
            , next <Time at={cell.nextAt} form="second" />
          </>
        ) : null}
      </span>
    )
  return (
    <Link className={className} to={cell.to}>
      {words}
    </Link>
  )
}
