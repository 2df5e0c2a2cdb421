import { randomUUID } from 'node:crypto'
import { data } from '@remix-run/node'
import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Link, useActionData, useLoaderData } from '@remix-run/react'
import { Act, ActionForm } from '~/app/components/console/ActionForm'
import { Answer } from '~/app/components/console/Answer'
import { Diff } from '~/app/components/console/Diff'
import { Facts } from '~/app/components/console/Facts'
import { JsonTree } from '~/app/components/console/JsonTree'
import { RawView } from '~/app/components/console/RawView'
import { Status } from '~/app/components/Status'
import { eventView, nowAtStripe } from '~/app/presenters/console/eventView'
import { requireStaff } from '~/app/session/requireViewer'
import { replayEvent } from '~/core/services/replayEvent'

export const meta: MetaFunction = () => [{ title: 'Event - Aura console' }]
export const handle = {
  crumbs: (page: { view?: { id: string } } | undefined) => [
    { name: 'Inbox', to: '/console/inbox' },
    { name: page?.view?.id ?? 'Event' },
  ],
}
const tabs = [
  { id: 'tree', name: 'Payload' },
  { id: 'raw', name: 'Raw' },
  { id: 'diff', name: 'Stripe now' },
] as const

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  requireStaff(request, context)
  const event = await context.deps.consolePages.event(params.id ?? '')
  if (!event) throw new Response(null, { status: 404 })
  const asked = new URL(request.url).searchParams.get('tab')
  const tab = tabs.find(({ id }) => id === asked)?.id ?? 'tree'
  const now = tab === 'diff' ? await nowAtStripe(context.deps.payments, event.objectId) : null
  return { view: eventView(event, now), tab, formKey: randomUUID() }
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const who = requireStaff(request, context)
  const replayed = await replayEvent(context.deps, { id: params.id ?? '', who, address: context.address })
  return replayed.ok
    ? { ok: true, says: replayed.value.says }
    : data({ ok: false, says: replayed.problem.says }, 409)
}

export default function Event() {
  const { view, tab, formKey } = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  return (
    <main id="main" className="main">
      <div className="main__head">
        <h1 className="mono" tabIndex={-1}>
          {view.id}
        </h1>
        <Status status={view.status} />
        <span className="muted">{view.type}</span>
        <div className="slot push">
          <span className="muted">Safe twice</span>
          <ActionForm intent="replay" formKey={formKey}>
            <Act label={`Replay ${view.id}`}>Replay</Act>
          </ActionForm>
        </div>
      </div>
      <Answer answer={answer} />
      <section className="card" aria-label="Facts">
        <div className="card__body">
          <Facts facts={view.facts} />
        </div>
      </section>
      <nav className="tabs" aria-label={`Event ${view.id}`}>
        {tabs.map(({ id, name }) => (
          <Link
            key={id}
            to={id === 'tree' ? '.' : `?tab=${id}`}
            aria-current={tab === id ? 'page' : undefined}
            preventScrollReset
          >
            {name}
          </Link>
        ))}
      </nav>
      {tab === 'tree' ? (
        <section className="card" aria-label="Payload">
          <div className="card__body mono tiny">
            <JsonTree value={JSON.parse(view.raw) as unknown} name="event" isOpen />
          </div>
        </section>
      ) : null}
      {tab === 'raw' ? <RawView title="Payload" json={view.raw} /> : null}
      {tab === 'diff' ? (
        <section className="card" aria-label="Difference to Stripe now">
          {view.difference ? (
            <Diff lines={view.difference} label="As the event said, and as Stripe has it now" />
          ) : (
            <p className="card__body muted">
              This kind of object is not read again, or Stripe does not answer.
            </p>
          )}
        </section>
      ) : null}
    </main>
  )
}
