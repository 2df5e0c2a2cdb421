import type { CSSProperties } from 'react'
import { Status, type StatusView } from '~/app/components/Status'
import type { BulkItemState } from '~/core/ports/Bulk'

type BulkProgressProps = {
  bulk: {
    action: string
    reason: string | null
    byEmail: string | null
    by: string
    endedAt: unknown
    counts: Record<BulkItemState, number>
    items: { id: string; targetId: string; name: string; state: BulkItemState; says: string | null }[]
  }
  words: { verb: string; doing: string; noun: string; back: string; row: string }
  filter: string
}

const states: Record<BulkItemState, StatusView> = {
  waiting: { tone: 'idle', icon: 'clock', word: 'Waiting' },
  done: { tone: 'ok', icon: 'circle-check', word: 'Done' },
  skipped: { tone: 'idle', icon: 'circle-dashed', word: 'Skipped' },
  failed: { tone: 'bad', icon: 'circle-x', word: 'Failed' },
}

export function BulkProgress({ bulk, words, filter }: BulkProgressProps) {
  const { counts, items } = bulk
  const all = counts.done + counts.skipped + counts.failed + counts.waiting
  const settled = all - counts.waiting
  const isOver = bulk.endedAt !== null
  const again = items.filter(({ state }) => state === 'failed')
  return (
    <main id="main" className="main">
      <div className="main__head">
        <h1 tabIndex={-1}>
          {isOver ? words.verb : words.doing} {all} {words.noun}
        </h1>
        <Status
          status={
            isOver ? states.done : { tone: 'info', icon: 'loader-circle', word: `${settled} of ${all}` }
          }
        />
      </div>
      <p className="muted">
        By {bulk.byEmail ?? bulk.by}, filter: {filter}
        {bulk.reason ? `, reason: ${bulk.reason}` : ''}
      </p>
      <section className="card" aria-label="Progress">
        <div className="card__body stack">
          <div
            className="progress"
            role="progressbar"
            aria-label={words.doing}
            aria-valuemin={0}
            aria-valuemax={all}
            aria-valuenow={settled}
          >
            <i style={{ '--done': all > 0 ? settled / all : 1 } as CSSProperties} />
          </div>
          <p role="status">
            <b>{counts.done} done</b>, {counts.skipped} skipped, {counts.failed} failed, {counts.waiting}{' '}
            waiting
          </p>
        </div>
      </section>
      <section className="card" aria-label="Rows" tabIndex={0}>
        {again.length > 0 ? (
          <form method="get" action="/console/bulk/new" className="bulk">
            <input type="hidden" name="action" value={bulk.action} />
            {again.map(({ id, targetId }) => (
              <input type="hidden" name="id" value={targetId} key={id} />
            ))}
            <b>{again.length} failed, still selected.</b>
            <button className="button push" type="submit">
              {words.verb} these again
            </button>
          </form>
        ) : null}
        <table className="data-table">
          <caption className="offscreen">What was not done first</caption>
          <thead>
            <tr>
              <th scope="col">Row</th>
              <th scope="col">State</th>
              <th scope="col">Says</th>
            </tr>
          </thead>
          <tbody>
            {items.map(({ id, targetId, name, state, says }) => (
              <tr key={id}>
                <th scope="row" className="mono">
                  <a href={`${words.row}${targetId}`}>{name}</a>
                </th>
                <td className="at-top">
                  <Status bare status={states[state]} />
                </td>
                <td className="wide grow">{says}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {all > items.length ? (
          <div className="table__foot">
            <span>
              {items.length} of {all}
            </span>
          </div>
        ) : null}
      </section>
      <p>
        <a href={words.back}>Back to the list</a>
      </p>
    </main>
  )
}
