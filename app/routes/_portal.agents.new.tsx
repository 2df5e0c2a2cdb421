import { randomUUID } from 'node:crypto'
import { data, redirect } from '@remix-run/node'
import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Form, Link, useActionData, useLoaderData } from '@remix-run/react'
import { z } from 'zod'
import { Alert } from '~/app/components/Alert'
import { OffButton, SubmitButton } from '~/app/components/Button'
import { Words } from '~/app/components/Words'
import { orderView } from '~/app/presenters/orderView'
import { planCards, setupTime } from '~/app/presenters/planCards'
import type { PlanCardView } from '~/app/presenters/planCards'
import { offers } from '~/app/session/offers'
import { requireViewer } from '~/app/session/requireViewer'
import { offerOf } from '~/core/services/guardSale'
import { startCheckout } from '~/core/services/startCheckout'
import { unlessPaymentsDown } from '~/core/services/unlessPaymentsDown'

/** The agent's id is made with the form: sending the form twice makes one agent and one payment. */
const OrderForm = z.object({
  plan: z.string().max(40),
  idempotency: z.uuid(),
  /** Coming back: the backup that the new agent begins with. */
  backup: z.uuid().optional(),
})

export const meta: MetaFunction = () => [{ title: 'New agent - Aura' }]

export async function loader({ request, context }: LoaderFunctionArgs) {
  const viewer = requireViewer(request, context)
  const { deps } = context
  const search = new URL(request.url).searchParams
  const [plans, history] = await Promise.all([offers(deps, viewer.customerId), deps.pages.stageHistory()])
  const chosen = plans.find((plan) => plan.id === search.get('plan') && plan.isOffered) ?? null
  const offer = chosen && (await offerOf(deps, { planId: chosen.id, customerId: viewer.customerId }))
  return {
    plans: planCards(plans, history),
    order: chosen && offer ? orderView(chosen, offer, setupTime(history)) : null,
    backup: z.uuid().safeParse(search.get('backup')).data ?? null,
    idempotency: randomUUID(),
  }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const viewer = requireViewer(request, context)
  if (!viewer.customerId) throw new Response(null, { status: 403 })
  const form = OrderForm.safeParse(Object.fromEntries(await request.formData()))
  if (!form.success) throw new Response(null, { status: 400 })
  const started = startCheckout(context.deps, {
    agentId: form.data.idempotency,
    planId: form.data.plan,
    customerId: viewer.customerId,
    email: viewer.email,
    restoreBackupId: form.data.backup ?? null,
  })
  const result = await unlessPaymentsDown(started)
  if (!result.ok) return data({ problem: result.problem.says }, 409)
  throw redirect(result.value.url, 303)
}

export default function NewAgent() {
  const { order, plans, backup, idempotency } = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  if (!order) return <ChoosePlan plans={plans} backup={backup} />
  const problem = answer?.problem ?? order.refusal
  return (
    <main id="main" className="page page--narrow">
      <h1 tabIndex={-1}>Your order</h1>
      {problem ? <Alert tone="warn" icon="triangle-alert" role="alert" title={problem} /> : null}
      <Form method="post" className="card" reloadDocument>
        <input type="hidden" name="plan" value={order.plan} />
        <input type="hidden" name="idempotency" value={idempotency} />
        {backup ? <input type="hidden" name="backup" value={backup} /> : null}
        <div className="card__body stack">
          <p>{order.says}</p>
          <dl className="facts">
            <dt>Plan</dt>
            <dd>{order.name}</dd>
            <dt>Due today</dt>
            <dd>
              <Words words={order.due} />
            </dd>
            <dt>If setup fails</dt>
            <dd>€0.00</dd>
            <dt>Ready</dt>
            <dd>in {order.time}</dd>
            {backup ? (
              <>
                <dt>Your data</dt>
                <dd>comes back from your backup</dd>
              </>
            ) : null}
          </dl>
        </div>
        <div className="card__foot">
          {order.refusal ? (
            <OffButton id="pay-reason" reason="Nothing was charged.">
              Pay {order.price}
            </OffButton>
          ) : (
            <SubmitButton look="primary">Pay {order.price}</SubmitButton>
          )}
          <Link className="button button--quiet" to={newPath(null, backup)}>
            Other plan
          </Link>
        </div>
      </Form>
    </main>
  )
}

/** What is chosen stays chosen from page to page. */
function newPath(plan: string | null, backup: string | null): string {
  const search = new URLSearchParams({ ...(plan ? { plan } : {}), ...(backup ? { backup } : {}) }).toString()
  return `/agents/new${search ? `?${search}` : ''}`
}

function ChoosePlan({ plans, backup }: { plans: PlanCardView[]; backup: string | null }) {
  return (
    <main id="main" className="page">
      <h1 tabIndex={-1}>Choose a plan</h1>
      <ul className="stack">
        {plans.map((plan) => (
          <li className="card card__body row" key={plan.id}>
            <div>
              <h2>
                {plan.name}, {plan.price} a month
              </h2>
              <p className="muted small">
                1 agent, {plan.machine}, {plan.place}
              </p>
              {plan.isOffered ? null : <p className="muted small">{plan.note}</p>}
            </div>
            {plan.isOffered ? (
              <Link className="button push" to={newPath(plan.id, backup)} aria-label={`Choose ${plan.name}`}>
                Choose
              </Link>
            ) : (
              <button
                className="button push"
                type="button"
                aria-disabled="true"
                aria-label={`Choose ${plan.name}`}
              >
                Choose
              </button>
            )}
          </li>
        ))}
      </ul>
    </main>
  )
}
