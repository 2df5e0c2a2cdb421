import { randomUUID } from 'node:crypto'
import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { answerAccountForm, type AccountDone } from '~/app/session/answerAccountForm'
import { EmailSection } from '~/app/components/account/EmailSection'
import { PasswordSection } from '~/app/components/account/PasswordSection'
import { SettingsSection } from '~/app/components/account/SettingsSection'
import { Alert } from '~/app/components/Alert'
import { LinkButton } from '~/app/components/Button'
import { requireViewer } from '~/app/session/requireViewer'
import { readTheme } from '~/app/session/theme'

export const meta: MetaFunction = () => [{ title: 'Account - Aura' }]

const doneWords: Record<AccountDone, string> = {
  confirm: 'The link is on its way.',
  email: 'A link is on its way to the new address. Open it, and it counts.',
  password: 'Password changed. All other browsers are signed out.',
  settings: 'Saved.',
}

export async function loader({ request, context }: LoaderFunctionArgs) {
  const viewer = requireViewer(request, context)
  const { accounts, clock } = context.deps
  const [account, sessions] = await Promise.all([
    accounts.get(viewer.accountId),
    accounts.sessionsOf(viewer.accountId, clock.now()),
  ])
  const done = new URL(request.url).searchParams.get('done') ?? ''
  return {
    email: viewer.email,
    isVerified: account?.emailVerifiedAt != null,
    isStaff: viewer.role !== 'customer',
    sessionCount: sessions.length,
    recoveryCodesLeft: account?.totpEnabledAt ? account.recoveryCodesLeft : null,
    theme: readTheme(request),
    timeZone: viewer.timeZone,
    areShortcutsOff: viewer.areShortcutsOff,
    zones: Intl.supportedValuesOf('timeZone'),
    formKey: randomUUID(),
    done: Object.hasOwn(doneWords, done) ? (done as AccountDone) : null,
  }
}

export async function action({ request, context }: ActionFunctionArgs) {
  return answerAccountForm(request, context, requireViewer(request, context))
}

export default function Account() {
  const page = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  const answerTo = (intent: string) => (answer?.intent === intent ? answer : undefined)
  return (
    <main id="main" className="page">
      <h1 tabIndex={-1}>Account</h1>
      {answer?.problems.form ? (
        <Alert tone="bad" icon="circle-x" role="alert" title={answer.problems.form} />
      ) : page.done && !answer ? (
        <Alert tone="ok" icon="circle-check" role="status" title={doneWords[page.done]} />
      ) : null}
      <EmailSection {...page} answer={answerTo('email')} />
      <PasswordSection email={page.email} answer={answerTo('password')} />
      <SettingsSection {...page} />
      <Rest {...page} />
    </main>
  )
}

type RestProps = { sessionCount: number; recoveryCodesLeft: number | null; isStaff: boolean }

function Rest({ sessionCount, recoveryCodesLeft, isStaff }: RestProps) {
  return (
    <section className="card" aria-labelledby="rest-title">
      <div className="card__head">
        <h2 id="rest-title">Sign-ins and data</h2>
      </div>
      <div className="card__body stack">
        <p>
          {sessionCount === 1 ? 'Only this browser is signed in.' : `${sessionCount} browsers are signed in.`}
          {recoveryCodesLeft === null ? '' : ` ${recoveryCodesLeft} recovery codes are left.`}
        </p>
      </div>
      <div className="card__foot">
        <LinkButton to="/account/sessions">See sign-ins</LinkButton>
        <LinkButton to="/account/export" reload>
          Download your data
        </LinkButton>
        {isStaff ? null : (
          <LinkButton to="/account/delete" look="quiet">
            Delete account
          </LinkButton>
        )}
      </div>
    </section>
  )
}
