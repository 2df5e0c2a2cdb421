import { data, redirect } from '@remix-run/node'
import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Form, useActionData, useLoaderData } from '@remix-run/react'
import { z } from 'zod'
import { Alert } from '~/app/components/Alert'
import { LinkButton, SubmitButton } from '~/app/components/Button'
import { PasswordField } from '~/app/components/PasswordField'
import { fieldProblems } from '~/app/presenters/fieldProblems'
import { newPassword } from '~/app/session/credentials'
import { endedSessionCookie } from '~/app/session/sessionCookie'
import { askedToShow, UNSTORED, type Typed } from '~/app/session/typed'
import { PASSWORD_MIN } from '~/core/domain/password'
import { linkHash } from '~/core/services/mailedLink'
import { resetPassword } from '~/core/services/resetPassword'

const ResetForm = z.object({ password: newPassword })
type Problems = { password?: string; form?: string }
const answer = (status: number, problems: Problems, typed?: Typed) =>
  data({ problems, typed }, { status, headers: UNSTORED })

export const meta: MetaFunction = () => [{ title: 'Choose a new password - Aura' }]

export async function loader({ params, context }: LoaderFunctionArgs) {
  const { accounts, clock, limits } = context.deps
  if (!(await limits.link(context.address))) throw new Response(null, { status: 429 })
  const link = await accounts.findToken(linkHash(params.token ?? ''), clock.now())
  return { isGood: link?.purpose === 'resetPassword' }
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const fields = await request.formData()
  const typed = askedToShow(fields)
  if (typed) return answer(200, {}, typed)
  const form = ResetForm.safeParse(Object.fromEntries(fields))
  if (!form.success) return answer(400, fieldProblems(form.error))
  if (!(await context.deps.limits.link(context.address))) throw new Response(null, { status: 429 })
  const result = await resetPassword(context.deps, {
    token: params.token ?? '',
    password: form.data.password,
    address: context.address,
  })
  if (!result.ok) return answer(409, { form: result.problem.says })
  throw redirect('/signin?done=reset', {
    headers: { 'Set-Cookie': endedSessionCookie(context.deps.isSecure) },
  })
}

export default function ChooseNewPassword() {
  const { isGood } = useLoaderData<typeof loader>()
  const answered = useActionData<typeof action>()
  const problems = answered?.problems
  if (!isGood) return <LinkIsOver />
  return (
    <main id="main" className="page page--narrow">
      <header className="stack gap-1">
        <h1>Choose a new password</h1>
        <p className="muted">All browsers that are signed in to your account are signed out.</p>
      </header>
      <Form method="post" className="card card__body stack" noValidate>
        {problems?.form ? <Alert tone="bad" icon="circle-x" role="alert" title={problems.form} /> : null}
        <PasswordField
          label="New password"
          name="password"
          typed={answered?.typed}
          autoComplete="new-password"
          hint={`At least ${PASSWORD_MIN} characters. A sentence is fine.`}
          problem={problems?.password}
          autoFocus
          required
        />
        <div className="row">
          <SubmitButton look="primary">Change password</SubmitButton>
        </div>
      </Form>
    </main>
  )
}

function LinkIsOver() {
  return (
    <main id="main" className="page page--narrow">
      <h1>This link is over</h1>
      <p>It was used before, or its 30 minutes are over.</p>
      <div className="row">
        <LinkButton to="/reset" reload>
          Mail me another link
        </LinkButton>
      </div>
    </main>
  )
}
