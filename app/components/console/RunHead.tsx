import { Link } from '@remix-run/react'
import { Act, ActionForm } from '~/app/components/console/ActionForm'
import { Icon } from '~/app/components/Icon'
import { Status } from '~/app/components/Status'
import { Time } from '~/app/components/Time'
import type { RunDetailView } from '~/app/presenters/runDetail'

type RunHeadProps = { view: RunDetailView; tab: string; formKey: string }

/** Name and state, neighbours, what can be done, facts and tabs. */
export function RunHead({ view, tab, formKey }: RunHeadProps) {
  const tabs = [
    { id: 'timeline', name: 'Timeline', count: null },
    { id: 'tasks', name: 'Tasks', count: view.taskCount },
    { id: 'calls', name: 'API calls', count: String(view.callCount) },
    { id: 'logs', name: 'Logs', count: null },
    { id: 'raw', name: 'Raw', count: null },
  ]
  return (
    <>
      <div className="main__head">
        <h1 className="mono" tabIndex={-1}>
          {view.ref}
        </h1>
        <Status status={view.status} />
        <span className="muted">
          {view.kind}, {view.attempt}
          {view.error ? `, ${view.error}` : ''}
        </span>
        <div className="slot push">
          <Neighbour to={view.before} name="before" label="Run before" />
          <Neighbour to={view.following} name="following" label="Next run" />
          {view.failedJob ? (
            <Link className="button" to={view.failedJob}>
              Failed job
            </Link>
          ) : null}
          {view.failedStep ? (
            <Link
              className="button"
              data-key="errors"
              to={`/console/runs/${view.ref}?step=${view.failedStep}`}
            >
              Error
            </Link>
          ) : null}
          <ActionForm intent="cancel" formKey={formKey}>
            <Act look="danger" label={`Cancel run ${view.ref}`} off={view.cancelOff}>
              Cancel run
            </Act>
          </ActionForm>
        </div>
      </div>
      <p className="run__facts">
        {view.facts.map((fact) => (
          <span key={fact.name}>
            {fact.name}{' '}
            {fact.to ? (
              <Link to={fact.to}>{fact.value}</Link>
            ) : (
              <b>{fact.at ? <Time at={fact.at} form="daySecond" /> : fact.value || 'none'}</b>
            )}
          </span>
        ))}
      </p>
      <nav className="tabs" aria-label={`Run ${view.ref}`}>
        {tabs.map(({ id, name, count }) => (
          <Link
            key={id}
            to={`/console/runs/${view.ref}${id === 'timeline' ? '' : `?tab=${id}`}`}
            aria-current={tab === id ? 'page' : undefined}
          >
            {name} {count === null ? null : <span className="count">{count}</span>}
          </Link>
        ))}
      </nav>
    </>
  )
}

type NeighbourProps = { to: string | null; name: 'before' | 'following'; label: string }

function Neighbour({ to, name, label }: NeighbourProps) {
  const icon = <Icon name={name === 'before' ? 'chevron-left' : 'chevron-right'} />
  if (!to)
    return (
      <span className="button button--icon" aria-disabled="true" role="link" aria-label={`${label}: none`}>
        {icon}
      </span>
    )
  return (
    <Link
      className="button button--icon"
      data-key={name}
      to={`/console/runs/${to}`}
      aria-label={`${label}, ${to}`}
    >
      {icon}
    </Link>
  )
}
