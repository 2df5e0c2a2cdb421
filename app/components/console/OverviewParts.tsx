import { Link } from '@remix-run/react'
import type { CSSProperties } from 'react'
import { Alert } from '~/app/components/Alert'
import { Icon } from '~/app/components/Icon'
import { Words } from '~/app/components/Words'
import type { AlertView, BudgetView, TileView } from '~/app/presenters/console/overviewView'

export function Alerts({ alerts }: { alerts: AlertView[] }) {
  return (
    <div className="stack stack--tight" data-list>
      {alerts.map(({ id, tone, icon, title, says, to }) => (
        <Alert
          key={id}
          tone={tone}
          icon={icon}
          title={title}
          action={
            to ? (
              <Link className="button" to={to.href}>
                {to.name}
              </Link>
            ) : null
          }
        >
          <span className="muted">{says}</span>
        </Alert>
      ))}
    </div>
  )
}

export function Tiles({ tiles }: { tiles: TileView[] }) {
  return (
    <section className="card" aria-label="Now">
      <div className="tiles">
        {tiles.map(({ name, value, small, to, tone, icon }) => (
          <Link className="tile" to={to} key={name}>
            <span className={`tile__name ${tone ?? ''}`.trim()}>
              {icon ? <Icon name={icon} /> : null}
              {name}
            </span>
            <b>{value}</b>
            <small>
              <Words words={small} />
            </small>
          </Link>
        ))}
      </div>
    </section>
  )
}

const fills = { kept: undefined, reserved: 'var(--chart-3)', free: 'var(--chart-1)' }

export function Budget({ budget }: { budget: BudgetView | null }) {
  return (
    <section className="card budget" aria-labelledby="budget">
      <div className="row">
        <h2 id="budget">Hetzner rate budget</h2>
        <span className="muted push">refills 1 a second</span>
      </div>
      {budget ? (
        <>
          <p className="budget__value">
            {budget.left} <small>of {budget.limit} requests left</small>
          </p>
          <div
            className="gauge"
            role="meter"
            aria-labelledby="budget"
            aria-valuemin={0}
            aria-valuemax={budget.max}
            aria-valuenow={budget.now}
          >
            {budget.parts.map(({ name, at, width, fill }) => (
              <i
                key={name}
                className={fill === 'kept' ? 'kept' : undefined}
                style={{ '--at': `${at}%`, '--for': `${width}%`, '--fill': fills[fill] } as CSSProperties}
              />
            ))}
          </div>
          <p className="legend">
            {budget.parts.map(({ name, fill }) => (
              <span key={name}>
                <i
                  className={fill === 'kept' ? 'swatch kept' : 'swatch'}
                  style={{ '--fill': fills[fill] } as CSSProperties}
                />
                {name}
              </span>
            ))}
            <span>
              <i className="swatch" style={{ '--fill': 'var(--line)' } as CSSProperties} />
              {budget.used} used
            </span>
          </p>
        </>
      ) : (
        <p className="muted">
          Not known: nothing was asked of Hetzner for two hours, or Redis does not answer.
        </p>
      )}
    </section>
  )
}
