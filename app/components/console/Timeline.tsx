import { Link } from '@remix-run/react'
import type { CSSProperties } from 'react'
import { Icon } from '~/app/components/Icon'
import { Time } from '~/app/components/Time'
import { shortDuration } from '~/app/presenters/durationText'
import type { TimelineRow, TimelineView } from '~/app/presenters/timeline'

/** Attempts, steps and tries against the run's own time. */
export function Timeline({ view, run, chosen }: { view: TimelineView; run: string; chosen: string | null }) {
  return (
    <section className="card" aria-label="Timeline">
      <div className="card__head">
        <h2>Timeline</h2>
        <p className="legend push">
          {(['done', 'failed', 'waiting', 'clean'] as const).map((kind) => (
            <span key={kind}>
              <i className="key">
                <i className={`span span--${kind}`} />
              </i>
              {kind === 'clean' ? 'clean up' : kind}
            </span>
          ))}
          <span>
            <i className="key">
              <i className="p50" style={{ '--at': '50%' } as CSSProperties} />
            </i>
            p50
          </span>
        </p>
      </div>
      <div className="timeline">
        <div className="timeline__row timeline__row--head" aria-hidden="true">
          <span />
          <span className="timeline__scale">
            {view.marks.map((mark) => (
              <span key={mark}>
                <Time at={mark} form="second" />
              </span>
            ))}
          </span>
          <span />
        </div>
        {view.rows.map((row) => (
          <Row row={row} run={run} isChosen={row.stepId !== null && row.stepId === chosen} key={row.key} />
        ))}
        {view.rows.length === 0 ? <p className="card__body muted">Nothing has been tried yet.</p> : null}
      </div>
    </section>
  )
}

function Row({ row, run, isChosen }: { row: TimelineRow; run: string; isChosen: boolean }) {
  const className = `timeline__row timeline__row--${row.level}`
  const content = (
    <>
      <span>
        {row.icon ? (
          <span className={`row tone ${row.tone}`}>
            <Icon name={row.icon} />
          </span>
        ) : null}
        {row.name}
        <span className="offscreen">{row.bar ? `, ${row.bar.kind}` : ''}</span>
      </span>
      <span className="timeline__track">
        {row.bar ? (
          <i
            className={`span span--${row.level === 'attempt' ? 'attempt' : row.bar.kind}`}
            style={{ '--at': `${row.bar.at}%`, '--for': `${row.bar.width}%` } as CSSProperties}
          />
        ) : null}
        {row.p50At === null ? null : (
          <i className="p50" style={{ '--at': `${row.p50At}%` } as CSSProperties} />
        )}
      </span>
      <span className="num">{row.ms === null ? '' : shortDuration(row.ms)}</span>
    </>
  )
  if (row.stepId === null) return <div className={className}>{content}</div>
  return (
    <Link
      className={className}
      to={`/console/runs/${run}?step=${row.stepId}`}
      aria-current={isChosen || undefined}
      preventScrollReset
    >
      {content}
    </Link>
  )
}
