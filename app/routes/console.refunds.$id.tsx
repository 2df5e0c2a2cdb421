import { randomUUID } from 'node:crypto'
import { data, redirect } from '@remix-run/node'
import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { Act, ActionForm } from '~/app/components/console/ActionForm'
import { Answer } from '~/app/components/console/Answer'
import { Facts } from '~/app/components/console/Facts'
import { Status } from '~/app/components/Status'
import { refundView } from '~/app/presenters/console/refundView'
import { requireStaff } from '~/app/session/requireViewer'
import { sendRefundAgain } from '~/core/services/sendRefundAgain'

export const meta: MetaFunction = () => [{ title: 'Refund - Aura console' }]
export const handle = { crumbs: () => [{ name: 'Refunds', to: '/console/refunds' }, { name: 'Refund' }] }

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  requireStaff(request, context)
  const refund = await context.deps.consolePages.refund(params.id ?? '')
  if (!refund) throw new Response(null, { status: 404 })
  return { view: refundView(refund), formKey: randomUUID() }
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const who = requireStaff(request, context)
  const input = { refundId: params.id ?? '', who, address: context.address }
  const sent = await sendRefundAgain(context.deps, input)
  if (!sent.ok) return data({ ok: false, says: sent.problem.says }, 409)
  if (sent.value.id !== params.id) throw redirect(`/console/refunds/${sent.value.id}`, 303)
  return { ok: true, says: 'Sent again with the same key.' }
}

export default function Refund() {
  const { view, formKey } = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  return (
    <main id="main" className="main">
      <div className="main__head">
        <h1 tabIndex={-1}>{view.title}</h1>
        <Status status={view.status} />
        <div className="slot push">
          <ActionForm intent="again" formKey={formKey}>
            <Act label={`Send ${view.title} again`} off={view.againOff}>
              Send again
            </Act>
          </ActionForm>
        </div>
      </div>
      <Answer answer={answer} />
      <section className="card" aria-label="Facts">
        <div className="card__body">
          <Facts facts={view.facts} />
        </div>
      </section>
    </main>
  )
}
