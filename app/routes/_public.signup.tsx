import { redirect } from '@remix-run/node'
import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { CredentialsForm } from '~/app/components/CredentialsForm'
import { newCredentials, readCredentials, TOO_MANY } from '~/app/session/credentials'
import { browserOf, enter } from '~/app/session/enter'
import { localPath } from '~/app/session/localPath'
import { PASSWORD_MIN } from '~/core/domain/password'
import { signUp } from '~/core/services/signUp'

export const meta: MetaFunction = () => [{ title: 'Sign up - Aura' }]

export function loader({ request, context }: LoaderFunctionArgs) {
  const back = localPath(new URL(request.url).searchParams.get('back'), '/home')
  if (context.viewer) throw redirect(back)
  return { back }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { form, refuse, answer } = await readCredentials(request, newCredentials)
  if (!form) return answer
  const { limits } = context.deps
  // Signing up to an account that is there is signing in to it: its password can be guessed here no more than there.
  const isLet = (await limits.signUp(context.address)) && (await limits.signIn(form.email, context.address))
  if (!isLet) return refuse(429, { form: TOO_MANY })
  const result = await signUp(context.deps, { ...form, browser: browserOf(request, context) })
  if (!result.ok) return refuse(409, { email: result.problem.says })
  throw enter(context, result.value, form.back)
}

export default function SignUp() {
  const { back } = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  return (
    <main id="main" className="page page--narrow">
      <header className="stack gap-1">
        <h1>Sign up</h1>
        <p className="muted">
          You have an account? <a href={`/signin?back=${encodeURIComponent(back)}`}>Sign in</a>
        </p>
      </header>
      <CredentialsForm
        isNew
        back={back}
        typed={answer?.typed}
        problems={answer?.problems}
        submit="Sign up"
        passwordHint={`At least ${PASSWORD_MIN} characters. A sentence is fine.`}
      />
      <p className="muted small">
        By signing up you accept the <a href="/terms">terms</a>. What we keep about you is in{' '}
        <a href="/privacy">privacy</a>.
      </p>
    </main>
  )
}
