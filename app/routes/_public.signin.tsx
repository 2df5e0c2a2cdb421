import { redirect } from '@remix-run/node'
import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { Alert } from '~/app/components/Alert'
import { CredentialsForm } from '~/app/components/CredentialsForm'
import { knownCredentials, readCredentials, TOO_MANY } from '~/app/session/credentials'
import { browserOf, enter } from '~/app/session/enter'
import { localPath } from '~/app/session/localPath'
import { signIn } from '~/core/services/signIn'

export const meta: MetaFunction = () => [{ title: 'Sign in - Aura' }]

export function loader({ request, context }: LoaderFunctionArgs) {
  const { searchParams } = new URL(request.url)
  const back = localPath(searchParams.get('back'), '/home')
  if (context.viewer) throw redirect(back)
  return { back, isReset: searchParams.get('done') === 'reset' }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { form, refuse, answer } = await readCredentials(request, knownCredentials)
  if (!form) return answer
  if (!(await context.deps.limits.signIn(form.email, context.address))) return refuse(429, { form: TOO_MANY })
  const result = await signIn(context.deps, { ...form, browser: browserOf(request, context) })
  if (!result.ok) return refuse(401, { form: result.problem.says })
  throw enter(context, result.value, form.back)
}

export default function SignIn() {
  const { back, isReset } = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  return (
    <main id="main" className="page page--narrow">
      <header className="stack gap-1">
        <h1>Sign in</h1>
        <p className="muted">
          New here? <a href={`/signup?back=${encodeURIComponent(back)}`}>Sign up</a>
        </p>
      </header>
      {isReset && !answer ? (
        <Alert tone="ok" icon="circle-check" role="status" title="Your password was changed.">
          Sign in with the new one.
        </Alert>
      ) : null}
      <CredentialsForm
        isNew={false}
        back={back}
        typed={answer?.typed}
        problems={answer?.problems}
        submit="Sign in"
      />
      <p className="muted small">
        <a href="/reset">Forgot your password?</a>
      </p>
    </main>
  )
}
