import { data, redirect } from '@remix-run/node'
import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { z } from 'zod'
import { CodeForm } from '~/app/components/account/CodeForm'
import { Enrolment } from '~/app/components/account/Enrolment'
import { RecoveryCodes } from '~/app/components/account/RecoveryCodes'
import { qrCode } from '~/app/presenters/qrCode'
import { TOO_MANY } from '~/app/session/credentials'
import { browserOf, cookieOf, enter } from '~/app/session/enter'
import { halfSignedIn } from '~/app/session/halfSignedIn'
import { localPath } from '~/app/session/localPath'
import { confirmCode } from '~/core/services/confirmCode'
import { beginTotp, enrolTotp } from '~/core/services/enrolTotp'

const CodeFields = z.object({ code: z.string().max(100).catch(''), back: z.unknown().optional() })
type Answer = { problem?: string; recoveryCodes?: string[] }

export const meta: MetaFunction = () => [{ title: 'Code - Aura' }]

export async function loader({ request, context }: LoaderFunctionArgs) {
  const back = localPath(new URL(request.url).searchParams.get('back'), '/home')
  const half = await halfSignedIn(request, context)
  if (!half) throw redirect(context.viewer ? back : `/signin?back=${encodeURIComponent(back)}`)
  const begun = await beginTotp(context.deps, { half })
  const enrolment = begun
    ? { qr: qrCode(begun.uri), keyInFours: begun.key.match(/.{1,4}/g)?.join(' ') ?? '' }
    : null
  return { back, enrolment }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { code, back } = CodeFields.parse(Object.fromEntries(await request.formData()))
  const half = await halfSignedIn(request, context)
  if (!half) throw redirect('/signin')
  const answer = (status: number, body: Answer, headers?: HeadersInit) => data(body, { status, headers })
  if (!(await context.deps.limits.code(half.accountId, context.address)))
    return answer(429, { problem: TOO_MANY })
  if (!code.trim()) return answer(400, { problem: 'Enter the code.' })
  const browser = browserOf(request, context)
  if (await beginTotp(context.deps, { half })) {
    const enrolled = await enrolTotp(context.deps, { half, code, browser })
    if (!enrolled.ok) return answer(401, { problem: enrolled.problem.says })
    const { session, recoveryCodes } = enrolled.value
    return answer(200, { recoveryCodes }, { 'Set-Cookie': cookieOf(context, session) })
  }
  const result = await confirmCode(context.deps, { half, code, browser })
  if (!result.ok) return answer(401, { problem: result.problem.says })
  throw enter(context, result.value, back)
}

export default function Code() {
  const { back, enrolment } = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  if (answer?.recoveryCodes) return <RecoveryCodes codes={answer.recoveryCodes} back={back} />
  return (
    <main id="main" className="page page--narrow">
      <header className="stack gap-1">
        <h1>{enrolment ? 'Set up your codes' : 'Type your code'}</h1>
        <p className="muted">
          {enrolment
            ? 'Staff sign in with a password and a code from an app on their phone.'
            : 'Your password was right. One more step.'}
        </p>
      </header>
      {enrolment ? (
        <Enrolment {...enrolment} back={back} problem={answer?.problem} />
      ) : (
        <CodeForm back={back} problem={answer?.problem} isFirst={false} />
      )}
      <form method="post" action="/signout">
        <button className="button button--quiet" type="submit">
          Sign in as somebody else
        </button>
      </form>
    </main>
  )
}
