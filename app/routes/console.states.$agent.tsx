import { randomUUID } from 'node:crypto'
import { data } from '@remix-run/node'
import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { z } from 'zod'
import { Act, ActionForm } from '~/app/components/console/ActionForm'
import { Answer } from '~/app/components/console/Answer'
import { Diff } from '~/app/components/console/Diff'
import { Facts } from '~/app/components/console/Facts'
import { TableCard } from '~/app/components/console/TableCard'
import { stateView } from '~/app/presenters/console/stateView'
import { requireStaff } from '~/app/session/requireViewer'
import { ADMINS_ONLY, may } from '~/core/domain/rights'
import { unlockState } from '~/core/services/unlockState'

export const meta: MetaFunction = () => [{ title: 'State - Aura console' }]
export const handle = {
  crumbs: (page: { view?: { name: string } } | undefined) => [
    { name: 'States', to: '/console/states' },
    { name: page?.view?.name ?? 'State' },
  ],
}

const Serial = z.coerce.number().int().min(1)

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const viewer = requireStaff(request, context)
  const { consolePages, clock } = context.deps
  const subject = params.agent ?? ''
  const state = await consolePages.state(subject)
  if (!state) throw new Response(null, { status: 404 })
  const serial = Serial.safeParse(new URL(request.url).searchParams.get('serial')).data ?? null
  const shown =
    serial === null
      ? null
      : {
          serial,
          now: await consolePages.stateVersion(subject, serial),
          before: await consolePages.stateVersion(subject, serial - 1),
        }
  return {
    view: stateView(state, shown, clock.now()),
    adminOff: may(viewer, 'unlockState') ? null : ADMINS_ONLY,
    formKey: randomUUID(),
  }
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const who = requireStaff(request, context)
  const typed = z
    .string()
    .max(200)
    .safeParse((await request.formData()).get('typed'))
  const state = await context.deps.consolePages.state(params.agent ?? '')
  if (!state) throw new Response(null, { status: 404 })
  const unlocked = await unlockState(context.deps, {
    subject: state.subject,
    name: state.agentName ?? state.subject,
    typed: typed.data ?? '',
    who,
    address: context.address,
  })
  return unlocked.ok
    ? { ok: true, says: unlocked.value.says }
    : data({ ok: false, says: unlocked.problem.says }, 409)
}

export default function State() {
  const { view, adminOff, formKey } = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  return (
    <main id="main" className="main">
      <div className="main__head">
        <h1 tabIndex={-1}>State of {view.name}</h1>
      </div>
      <Answer answer={answer} />
      <div className="split">
        <div className="panels">
          <TableCard view={view.versions} empty="Nothing was written yet." />
          {view.serial ? (
            <section className="card" aria-labelledby="diff">
              <div className="card__head">
                <h2 id="diff">
                  Version {view.serial} against {view.serial - 1}
                </h2>
                <span className="muted">masked</span>
              </div>
              <Diff lines={view.difference} label={`Version ${view.serial} against the one before`} />
            </section>
          ) : null}
          <TableCard view={view.accesses} empty="Nobody has touched it yet." />
        </div>
        <aside className="panels">
          <section className="card" aria-label="Facts">
            <div className="card__body">
              <Facts facts={view.facts} />
            </div>
          </section>
          <section className="card" aria-labelledby="unlock">
            <div className="card__head">
              <h2 id="unlock">Unlock</h2>
            </div>
            <ActionForm intent="unlock" formKey={formKey} className="card__body stack">
              <div className="field">
                <label htmlFor="typed">Type {view.name} to take its lock away</label>
                <input
                  className="input"
                  id="typed"
                  name="typed"
                  required
                  autoComplete="off"
                  spellCheck={false}
                />
                <p className="field__hint">
                  Only when its run is gone: two writers at once would spoil the state.
                </p>
              </div>
              <Act look="danger" off={adminOff ?? view.unlockOff}>
                Unlock
              </Act>
            </ActionForm>
          </section>
        </aside>
      </div>
    </main>
  )
}
