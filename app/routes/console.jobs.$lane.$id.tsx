import { randomUUID } from 'node:crypto'
import { data } from '@remix-run/node'
import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Link, useActionData, useLoaderData } from '@remix-run/react'
import { z } from 'zod'
import { Act, ActionForm } from '~/app/components/console/ActionForm'
import { Answer } from '~/app/components/console/Answer'
import { Diff } from '~/app/components/console/Diff'
import { Facts } from '~/app/components/console/Facts'
import { Status } from '~/app/components/Status'
import { Time } from '~/app/components/Time'
import { jobView } from '~/app/presenters/console/jobView'
import { requireStaff } from '~/app/session/requireViewer'
import { ADMINS_ONLY, may } from '~/core/domain/rights'
import { discardFailedJob } from '~/core/services/discardFailedJob'
import { retryFailedJob } from '~/core/services/retryFailedJob'

export const meta: MetaFunction = () => [{ title: 'Failed job - Aura console' }]
export const handle = {
  crumbs: (page: { view?: { name: string } } | undefined) => [
    { name: 'Failed jobs', to: '/console/jobs' },
    { name: page?.view?.name ?? 'Job' },
  ],
}

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const viewer = requireStaff(request, context)
  const job = await context.deps.consolePages.job(params.id ?? '')
  if (!job) throw new Response(null, { status: 404 })
  const tryText = new URL(request.url).searchParams.get('try')
  return {
    view: jobView(job, tryText),
    discardOff: may(viewer, 'discardJob') ? null : ADMINS_ONLY,
    formKey: randomUUID(),
  }
}

const JobForm = z.object({ intent: z.enum(['retry', 'discard']), reason: z.string().max(500).default('') })

export async function action({ request, params, context }: ActionFunctionArgs) {
  const who = requireStaff(request, context)
  const form = JobForm.safeParse(Object.fromEntries(await request.formData()))
  if (!form.success) return data({ ok: false, says: 'This form is not one of ours.' }, 400)
  const input = { id: params.id ?? '', who, address: context.address }
  const result =
    form.data.intent === 'retry'
      ? await retryFailedJob(context.deps, input)
      : await discardFailedJob(context.deps, { ...input, reason: form.data.reason })
  return result.ok
    ? { ok: true, says: result.value.says }
    : data({ ok: false, says: result.problem.says }, 409)
}

export default function Job() {
  const { view, discardOff, formKey } = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  const settled = view.isOpen ? null : 'Settled already'
  return (
    <main id="main" className="main">
      <div className="main__head">
        <h1 tabIndex={-1}>
          Job <span className="mono">{view.name}</span>
        </h1>
        <Status status={view.status} />
      </div>
      <p className="wrap-anywhere">{view.title}</p>
      <Answer answer={answer} />
      <div className="split">
        <section className="card" aria-labelledby="tries">
          <div className="card__head">
            <h2 id="tries">Tries</h2>
            {view.shownAt ? <Time at={view.shownAt} form="daySecond" /> : null}
            <nav className="tries push" aria-label="Tries, newest first">
              {view.tries.slice(0, 10).map((number) => (
                <Link
                  className="button"
                  key={number}
                  to={`?try=${number}`}
                  preventScrollReset
                  aria-current={number === view.shownTry || undefined}
                  aria-label={`Try ${number}`}
                >
                  {number}
                </Link>
              ))}
            </nav>
          </div>
          <Diff
            lines={view.diff}
            label={view.shownTry > 1 ? `Try ${view.shownTry} against the one before` : 'Try 1'}
          />
          <div className="card__body stack">
            <h3>Payload</h3>
            <pre className="log" role="group" tabIndex={0} aria-label="Payload">
              {view.payload}
            </pre>
          </div>
        </section>
        <aside className="panels">
          <section className="card" aria-label="Facts">
            <div className="card__body">
              <Facts facts={view.facts} />
            </div>
          </section>
          <section className="card" aria-label="What to do">
            <div className="card__body stack">
              <p>
                <b>Retry {view.runRef ? 'advances the run.' : 'does it again now.'}</b>{' '}
                <span className="muted">If it has moved on, there is nothing to do.</span>
              </p>
              <ActionForm intent="retry" formKey={formKey}>
                <Act look="primary" label={`Retry ${view.name}`} off={settled}>
                  Retry this job
                </Act>
              </ActionForm>
              <ActionForm intent="discard" formKey={formKey} className="stack">
                <div className="field">
                  <label htmlFor="reason">Discard needs a reason</label>
                  <input
                    className="input"
                    id="reason"
                    name="reason"
                    maxLength={500}
                    autoComplete="off"
                    required
                  />
                  <p className="field__hint">
                    Ends the open run: unwound, then the customer may retry or is refunded.
                  </p>
                </div>
                <Act look="danger" label={`Discard ${view.name}`} off={settled ?? discardOff}>
                  Discard
                </Act>
              </ActionForm>
            </div>
          </section>
        </aside>
      </div>
    </main>
  )
}
