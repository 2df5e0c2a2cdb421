import { Form } from '@remix-run/react'
import { lazy, Suspense, useState } from 'react'
import type { MouseEvent } from 'react'
import { buttonClass, LinkButton, OffButton, SubmitButton } from '~/app/components/Button'
import { Icon } from '~/app/components/Icon'
import { patiently } from '~/app/live/patiently'
import type { ActionView, AgentView } from '~/app/presenters/agent/AgentView'

const DecisionDialog = lazy(() => patiently(() => import('~/app/components/agent/DecisionDialog')))

type ActionsProps = { actions: ActionView[]; view: Pick<AgentView, 'id' | 'name'>; formKey: string }

export function Actions({ actions, view, formKey }: ActionsProps) {
  return actions.map((action) => <Action key={action.label} action={action} view={view} formKey={formKey} />)
}

function Action({ action, view, formKey }: { action: ActionView } & Omit<ActionsProps, 'actions'>) {
  switch (action.kind) {
    case 'link':
      if (action.isFile || /^(?:https?|mailto):/.test(action.to)) {
        return (
          <a
            className={buttonClass(action.look)}
            href={action.to}
            download={action.isFile}
            aria-label={action.isFile ? `${action.label} the backup of ${view.name}` : undefined}
          >
            {action.icon ? <Icon name={action.icon} /> : null}
            {action.label}
          </a>
        )
      }
      return (
        <LinkButton to={action.to} look={action.look} icon={action.icon}>
          {action.label}
        </LinkButton>
      )
    case 'post':
      return (
        <Form method="post" action={action.to} reloadDocument>
          <input type="hidden" name="agent" value={view.id} />
          <input type="hidden" name="idempotency" value={formKey} />
          <SubmitButton look={action.look} icon={action.icon} label={`${action.label} ${view.name}`}>
            {action.label}
          </SubmitButton>
        </Form>
      )
    case 'decision':
      return <Decision action={action} view={view} formKey={formKey} />
    default:
      return (
        <OffButton id="off-reason" reason={action.reason}>
          {action.label}
        </OffButton>
      )
  }
}

type DecisionAction = Extract<ActionView, { kind: 'decision' }>

/** A link to a page with the question; with script the same question in a dialog over this page. */
function Decision({ action, view, formKey }: { action: DecisionAction } & Omit<ActionsProps, 'actions'>) {
  const [isOpen, setOpen] = useState(false)
  const ask = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return
    event.preventDefault()
    setOpen(true)
  }
  const name = `${action.label}${action.label === 'Cancel setup' ? ' of' : ''} ${view.name}`
  return (
    <>
      <a
        className={buttonClass(action.look)}
        href={action.decision.path}
        onClick={ask}
        aria-label={name}
        aria-haspopup="dialog"
      >
        {action.icon ? <Icon name={action.icon} /> : null}
        {action.label}
      </a>
      {isOpen ? (
        <Suspense>
          <DecisionDialog decision={action.decision} formKey={formKey} onClose={() => setOpen(false)} />
        </Suspense>
      ) : null}
    </>
  )
}
