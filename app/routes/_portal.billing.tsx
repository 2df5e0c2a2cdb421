import { randomUUID } from 'node:crypto'
import { data, redirect } from '@remix-run/node'
import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Form, Link, useActionData, useLoaderData } from '@remix-run/react'
import { z } from 'zod'
import { Alert } from '~/app/components/Alert'
import { InvoicesTable, RefundsTable } from '~/app/components/BillingTables'
import { SubmitButton } from '~/app/components/Button'
import { Words } from '~/app/components/Words'
import { billingView } from '~/app/presenters/billingView'
import { FormKey } from '~/app/session/formKey'
import { requireViewer } from '~/app/session/requireViewer'
import { openBilling } from '~/core/services/openBilling'
import { unlessPaymentsDown } from '~/core/services/unlessPaymentsDown'

/** `agent`: whose page it was sent from. */
const BillingForm = z.object({ idempotency: FormKey, agent: z.uuid().optional() })

export const meta: MetaFunction = () => [{ title: 'Billing - Aura' }]

export async function loader({ request, context }: LoaderFunctionArgs) {
  const viewer = requireViewer(request, context)
  if (!viewer.customerId) throw redirect('/console')
  const billing = await context.deps.pages.billingOf(viewer.customerId)
  return { ...billingView(billing), formKey: randomUUID() }
}

/** To Stripe's own page for cards and invoices. */
export async function action({ request, context }: ActionFunctionArgs) {
  const viewer = requireViewer(request, context)
  const form = BillingForm.safeParse(Object.fromEntries(await request.formData()))
  if (!form.success) throw new Response(null, { status: 400 })
  const { idempotency, agent } = form.data
  const returnPath = agent ? `/agents/${agent}` : '/billing'
  const result = await unlessPaymentsDown(openBilling(context.deps, { who: viewer, idempotency, returnPath }))
  if (!result.ok) return data({ problem: result.problem.says }, 409)
  throw redirect(result.value.url, 303)
}

export default function Billing() {
  const { plans, card, invoices, refunds, formKey } = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  return (
    <main id="main" className="page">
      <header className="page__head">
        <div>
          <h1 tabIndex={-1}>Billing</h1>
          <p className="muted">{card ?? 'No card yet.'}</p>
        </div>
        {card ? (
          <Form method="post" reloadDocument>
            <input type="hidden" name="idempotency" value={formKey} />
            <SubmitButton icon="credit-card">Card and invoices at Stripe</SubmitButton>
          </Form>
        ) : null}
      </header>
      {answer ? <Alert tone="bad" icon="circle-x" role="alert" title={answer.problem} /> : null}
      <section className="card" aria-labelledby="next-title">
        <div className="card__body stack">
          <h2 id="next-title">Next charge</h2>
          {plans.length === 0 ? <p className="muted">Nothing is charged.</p> : null}
          <dl className="facts">
            {plans.map((plan) => (
              <div className="contents" key={plan.agentId}>
                <dt>
                  <Link to={`/agents/${plan.agentId}`}>{plan.agentName}</Link>
                </dt>
                <dd className={plan.isOverdue ? 'warn tone' : undefined}>
                  <Words words={plan.words} />
                </dd>
              </div>
            ))}
          </dl>
        </div>
      </section>
      <section className="card" aria-labelledby="invoices-title">
        <h2 id="invoices-title" className="card__head">
          Invoices
        </h2>
        <InvoicesTable invoices={invoices} />
      </section>
      {refunds.length > 0 ? (
        <section className="card" aria-labelledby="refunds-title">
          <h2 id="refunds-title" className="card__head">
            Refunds
          </h2>
          <RefundsTable refunds={refunds} />
        </section>
      ) : null}
    </main>
  )
}
