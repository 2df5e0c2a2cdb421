import { randomUUID } from 'node:crypto'
import { data, redirect } from '@remix-run/node'
import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Form, useActionData, useLoaderData, useNavigation } from '@remix-run/react'
import { z } from 'zod'
import { Alert } from '~/app/components/Alert'
import { bulkAsk, bulkTargets, bulkWords, filterWords } from '~/app/presenters/console/bulkAsk'
import { requireRight, requireStaff } from '~/app/session/requireViewer'
import { rightFor, startBulk } from '~/core/services/startBulk'

export const meta: MetaFunction = () => [{ title: 'Confirm - Aura console' }]
export const handle = { crumbs: () => [{ name: 'Confirm' }] }

export async function loader({ request, context }: LoaderFunctionArgs) {
  requireStaff(request, context)
  const ask = bulkAsk(new URL(request.url).searchParams)
  if (!ask) throw new Response(null, { status: 404 })
  requireRight(request, context, rightFor[ask.action])
  const { targets, filter } = await bulkTargets(ask, context.deps.consolePages.lists)
  return {
    ask,
    words: bulkWords[ask.action],
    count: targets.length,
    filter: filterWords(filter),
    formKey: randomUUID(),
  }
}

const Confirmed = z.object({
  idempotency: z.uuid(),
  expected: z.coerce.number().int().min(0),
  reason: z.string().max(500).default(''),
})

export async function action({ request, context }: ActionFunctionArgs) {
  const who = requireStaff(request, context)
  const fields = await request.formData()
  const ask = bulkAsk(fields)
  const form = Confirmed.safeParse(Object.fromEntries(fields))
  if (!ask || !form.success) return data({ problem: 'This form is not one of ours.' }, 400)
  const started = await startBulk(context.deps, {
    ...(await bulkTargets(ask, context.deps.consolePages.lists)),
    ...form.data,
    id: form.data.idempotency,
    action: ask.action,
    who,
    address: context.address,
  })
  if (!started.ok) return data({ problem: started.problem.says }, 409)
  throw redirect(`/console/bulk/${started.value.id}`, 303)
}

export default function NewBulk() {
  const { ask, words, count, filter, formKey } = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  const isBusy = useNavigation().state !== 'idle'
  const what = `${count.toLocaleString('en-GB')} ${words.noun}`
  return (
    <main id="main" className="main">
      <section className="card page--decision" aria-labelledby="confirm">
        <Form method="post">
          <input type="hidden" name="idempotency" value={formKey} />
          <input type="hidden" name="action" value={ask.action} />
          <input type="hidden" name="scope" value={ask.scope} />
          <input type="hidden" name="filter" value={ask.filter} />
          <input type="hidden" name="expected" value={count} />
          {ask.id.map((id) => (
            <input type="hidden" name="id" value={id} key={id} />
          ))}
          <div className="card__body stack">
            <h1 id="confirm" tabIndex={-1}>
              {count > 0 ? `${words.verb} ${what}?` : 'Nothing is chosen.'}
            </h1>
            <p>
              Filter: <b>{filter}</b>.{' '}
              {ask.action === 'replayEvents'
                ? 'Safe twice: each event is only a hint, its object is read again.'
                : ''}
              {ask.action === 'discardJobs'
                ? 'Open runs are unwound; their customers may retry or are refunded.'
                : ''}
            </p>
            {answer ? <Alert tone="bad" icon="circle-x" role="alert" title={answer.problem} /> : null}
            {words.needsReason && count > 0 ? (
              <div className="field">
                <label htmlFor="reason">Reason</label>
                <input
                  className="input"
                  id="reason"
                  name="reason"
                  required
                  maxLength={500}
                  autoComplete="off"
                />
              </div>
            ) : null}
          </div>
          <div className="card__foot">
            <a className="button" href={words.back}>
              Back
            </a>
            {count > 0 ? (
              <button
                className={`button ${words.needsReason ? 'button--danger' : 'button--primary'} push`}
                type="submit"
                aria-disabled={isBusy || undefined}
              >
                {words.verb} {what}
              </button>
            ) : null}
          </div>
        </Form>
      </section>
    </main>
  )
}
