import { data } from '@remix-run/node'
import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Form, useActionData, useLoaderData } from '@remix-run/react'
import { Alert } from '~/app/components/Alert'
import { LinkButton, SubmitButton } from '~/app/components/Button'
import { confirmEmail } from '~/core/services/confirmEmail'
import { linkHash } from '~/core/services/mailedLink'

export const meta: MetaFunction = () => [{ title: 'Confirm your e-mail - Aura' }]

/** Looks only: mail programs open links ahead of their readers. */
export async function loader({ params, context }: LoaderFunctionArgs) {
  const { accounts, clock, limits } = context.deps
  if (!(await limits.link(context.address))) throw new Response(null, { status: 429 })
  const link = await accounts.findToken(linkHash(params.token ?? ''), clock.now())
  return { email: link && link.purpose !== 'resetPassword' ? link.email : null }
}

export async function action({ params, context }: ActionFunctionArgs) {
  if (!(await context.deps.limits.link(context.address))) throw new Response(null, { status: 429 })
  const result = await confirmEmail(context.deps, { token: params.token ?? '' })
  return result.ok ? data({ problem: null }, 200) : data({ problem: result.problem.says }, 409)
}

export default function Verify() {
  const { email } = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  if (answer && !answer.problem) {
    return (
      <main id="main" className="page page--narrow">
        <h1>Your e-mail is confirmed</h1>
        <Alert tone="ok" icon="circle-check" role="status" title="Thank you." />
        <div className="row">
          <LinkButton to="/home" look="primary" reload>
            Go on
          </LinkButton>
        </div>
      </main>
    )
  }
  if (!email) {
    return (
      <main id="main" className="page page--narrow">
        <h1>This link is over</h1>
        <p>{answer?.problem ?? 'It was used before, or its 24 hours are over.'}</p>
        <div className="row">
          <LinkButton to="/account" reload>
            To your account
          </LinkButton>
        </div>
      </main>
    )
  }
  return (
    <main id="main" className="page page--narrow">
      <h1>Confirm your e-mail</h1>
      <Form method="post" className="card card__body stack">
        <p>
          Is <b>{email}</b> yours?
        </p>
        <div className="row">
          <SubmitButton look="primary">Confirm</SubmitButton>
        </div>
      </Form>
    </main>
  )
}
