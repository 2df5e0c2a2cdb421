import { randomUUID } from 'node:crypto'
import { data, redirect } from '@remix-run/node'
import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Link, useActionData, useLoaderData } from '@remix-run/react'
import { z } from 'zod'
import { Act, ActionForm } from '~/app/components/console/ActionForm'
import { Answer } from '~/app/components/console/Answer'
import { Facts } from '~/app/components/console/Facts'
import { TableCard } from '~/app/components/console/TableCard'
import { Status } from '~/app/components/Status'
import { customerView } from '~/app/presenters/console/customerView'
import { requireStaff } from '~/app/session/requireViewer'
import { refundInvoice } from '~/core/services/refundInvoice'

export const meta: MetaFunction = () => [{ title: 'Customer - Aura console' }]
export const handle = {
  crumbs: (page: { view?: { email: string } } | undefined) => [
    { name: 'Customers', to: '/console/customers' },
    { name: page?.view?.email ?? 'Customer' },
  ],
}

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  requireStaff(request, context)
  const { consolePages, settingRows, clock } = context.deps
  const [customer, perCustomerHourly, refundLimitCents] = await Promise.all([
    consolePages.customer(params.id ?? ''),
    settingRows.value('perCustomerHourly'),
    settingRows.value('refundLimitCents'),
  ])
  if (!customer) throw new Response(null, { status: 404 })
  const limits = { perCustomerHourly, refundLimitCents }
  return { view: customerView(customer, limits, clock.now()), formKey: randomUUID() }
}

/** `19`, `19.00`, `19,5`: to cents, without a float in between. */
const Euros = z
  .string()
  .trim()
  .regex(/^\d{1,6}([.,]\d{1,2})?$/, 'Enter an amount like 19.00.')
  .transform((typed) => {
    const [whole = '0', part = ''] = typed.split(/[.,]/)
    return Number(whole) * 100 + Number(part.padEnd(2, '0'))
  })
const RefundForm = z.object({
  idempotency: z.uuid(),
  invoiceId: z.string().min(1).max(200),
  amount: Euros,
  reason: z.string().max(500),
})

export async function action({ request, context }: ActionFunctionArgs) {
  const who = requireStaff(request, context)
  const form = RefundForm.safeParse(Object.fromEntries(await request.formData()))
  if (!form.success)
    return data({ ok: false, says: form.error.issues[0]?.message ?? 'Look at the form.' }, 400)
  const { idempotency, invoiceId, amount, reason } = form.data
  const refund = await refundInvoice(context.deps, {
    refundId: idempotency,
    invoiceId,
    amountCents: amount,
    reason,
    who,
    address: context.address,
  })
  if (!refund.ok) return data({ ok: false, says: refund.problem.says }, 409)
  throw redirect(`/console/refunds/${refund.value.id}`, 303)
}

export default function Customer() {
  const { view, formKey } = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  const of = `customer=${view.id}`
  return (
    <main id="main" className="main">
      <div className="main__head">
        <h1 tabIndex={-1}>{view.email}</h1>
        <Status status={view.status} />
      </div>
      <Answer answer={answer} />
      <div className="split">
        <div className="panels">
          <TableCard view={view.agents} empty="No agents." />
          <TableCard view={view.subscriptions} empty="No subscriptions." />
          <TableCard view={view.invoices} empty="No invoices yet." />
          <TableCard
            view={view.refunds}
            empty="No refunds."
            more={<Link to={`/console/refunds?${of}`}>All refunds</Link>}
          />
          <TableCard
            view={view.runs}
            empty="No runs."
            more={<Link to={`/console/runs?${of}`}>All runs</Link>}
          />
          <TableCard
            view={view.audit}
            empty="Nothing yet."
            more={<Link to={`/console/audit?${of}`}>Audit</Link>}
          />
        </div>
        <aside className="panels">
          <section className="card" aria-label="Facts">
            <div className="card__body">
              <Facts facts={view.facts} />
            </div>
          </section>
          <section className="card" aria-labelledby="limits">
            <div className="card__head">
              <h2 id="limits">Limits</h2>
            </div>
            <div className="card__body">
              <Facts facts={view.limits} />
            </div>
          </section>
          {view.refundable.length > 0 ? <RefundCard invoices={view.refundable} formKey={formKey} /> : null}
        </aside>
      </div>
    </main>
  )
}

function RefundCard({ invoices, formKey }: { invoices: { id: string; name: string }[]; formKey: string }) {
  return (
    <section className="card" aria-labelledby="refund">
      <div className="card__head">
        <h2 id="refund">Refund an invoice</h2>
      </div>
      <ActionForm intent="refund" formKey={formKey} className="card__body stack">
        <div className="field">
          <label htmlFor="invoice">Invoice</label>
          <select className="select" id="invoice" name="invoiceId">
            {invoices.map(({ id, name }) => (
              <option value={id} key={id}>
                {name}
              </option>
            ))}
          </select>
        </div>
        <div className="field">
          <label htmlFor="amount">Amount in euros</label>
          <input
            className="input"
            id="amount"
            name="amount"
            inputMode="decimal"
            required
            autoComplete="off"
          />
        </div>
        <div className="field">
          <label htmlFor="why">Reason</label>
          <input className="input" id="why" name="reason" required maxLength={500} autoComplete="off" />
        </div>
        <Act look="danger">Refund this amount</Act>
      </ActionForm>
    </section>
  )
}
