import { randomUUID } from 'node:crypto'
import { data } from '@remix-run/node'
import type { ActionFunctionArgs, MetaFunction } from '@remix-run/node'
import { Form, useActionData, useLoaderData } from '@remix-run/react'
import { z } from 'zod'
import { Alert } from '~/app/components/Alert'
import { SubmitButton } from '~/app/components/Button'
import { Field } from '~/app/components/Field'
import { fieldProblems } from '~/app/presenters/fieldProblems'
import { newEmail } from '~/app/session/credentials'
import { typedEmail, UNSTORED } from '~/app/session/typed'
import { requestReset } from '~/core/services/requestReset'

const ResetForm = z.object({ email: newEmail, idempotency: z.uuid() })
type Problems = { email?: string; form?: string }

export const meta: MetaFunction = () => [{ title: 'Forgot your password? - Aura' }]

export const loader = () => ({ formKey: randomUUID() })

/** The same answer in the same time, whether there is an account or not. */
export async function action({ request, context }: ActionFunctionArgs) {
  const fields = await request.formData()
  const answer = (status: number, problems: Problems = {}) =>
    data({ isDone: status === 200, typed: typedEmail(fields), problems }, { status, headers: UNSTORED })
  const form = ResetForm.safeParse(Object.fromEntries(fields))
  if (!form.success) return answer(400, fieldProblems(form.error))
  const { email, idempotency } = form.data
  if (!(await context.deps.limits.reset(email, context.address)))
    return answer(429, { form: 'Too many tries. Wait an hour, then try again.' })
  void requestReset(context.deps, { email, formKey: idempotency }).catch(context.onError)
  return answer(200)
}

export default function Reset() {
  const { formKey } = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  const problems = answer?.problems
  return (
    <main id="main" className="page page--narrow">
      <header className="stack gap-1">
        <h1>Forgot your password?</h1>
        <p className="muted">We mail you a link to choose a new one. It is good for 30 minutes.</p>
      </header>
      {answer?.isDone ? (
        <Alert tone="ok" icon="mail" role="status" title="If there is an account, a link is on its way." />
      ) : (
        <Form method="post" className="card card__body stack" noValidate>
          <input type="hidden" name="idempotency" value={formKey} />
          {problems?.form ? <Alert tone="bad" icon="circle-x" role="alert" title={problems.form} /> : null}
          <Field
            label="E-mail"
            name="email"
            type="email"
            autoComplete="email"
            defaultValue={answer?.typed.email}
            problem={problems?.email}
            autoFocus
            required
          />
          <div className="row">
            <SubmitButton look="primary">Mail me a link</SubmitButton>
          </div>
        </Form>
      )}
      <p className="muted small">
        <a href="/signin">Back to sign in</a>
      </p>
    </main>
  )
}
