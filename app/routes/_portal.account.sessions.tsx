import { redirect } from '@remix-run/node'
import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Form, Link, useLoaderData } from '@remix-run/react'
import { z } from 'zod'
import { SubmitButton } from '~/app/components/Button'
import { Icon } from '~/app/components/Icon'
import { Status } from '~/app/components/Status'
import { Time } from '~/app/components/Time'
import { browserWords } from '~/app/presenters/browserWords'
import { requireViewer } from '~/app/session/requireViewer'
import { endOtherSessions } from '~/core/services/endOtherSessions'

const EndForm = z.object({ session: z.union([z.uuid(), z.literal('others')]) })

export const meta: MetaFunction = () => [{ title: 'Sign-ins - Aura' }]

export async function loader({ request, context }: LoaderFunctionArgs) {
  const viewer = requireViewer(request, context)
  const { accounts, clock } = context.deps
  const listed = await accounts.sessionsOf(viewer.accountId, clock.now())
  const sessions = listed.map(({ id, address, userAgent, createdAt, lastSeenAt }) => ({
    id,
    browser: browserWords(userAgent),
    address: address ?? 'an unknown address',
    since: createdAt.toISOString(),
    seen: lastSeenAt.toISOString(),
    isThis: id === viewer.sessionId,
  }))
  return { sessions: sessions.sort((a, b) => Number(b.isThis) - Number(a.isThis)) }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const viewer = requireViewer(request, context)
  const form = EndForm.safeParse(Object.fromEntries(await request.formData()))
  if (!form.success) throw new Response(null, { status: 400 })
  const result = await endOtherSessions(context.deps, { viewer, sessionId: form.data.session })
  // Another's is as absent as none.
  if (!result.ok) throw new Response(null, { status: 404 })
  throw redirect(form.data.session === viewer.sessionId ? '/signin' : '/account/sessions', 303)
}

export default function Sessions() {
  const { sessions } = useLoaderData<typeof loader>()
  return (
    <main id="main" className="page">
      <header className="stack gap-1">
        <p className="back">
          <Link to="/account">
            <Icon name="arrow-left" />
            Account
          </Link>
        </p>
        <h1 tabIndex={-1}>Sign-ins</h1>
        <p className="muted">The browsers that are signed in to your account. Each one ends after 30 days.</p>
      </header>
      <ul className="stack">
        {sessions.map((session) => (
          <SessionCard key={session.id} session={session} />
        ))}
      </ul>
      {sessions.length > 1 ? (
        <Form method="post" className="row">
          <input type="hidden" name="session" value="others" />
          <SubmitButton look="danger">Sign out all others</SubmitButton>
        </Form>
      ) : null}
    </main>
  )
}

type Session = ReturnType<typeof useLoaderData<typeof loader>>['sessions'][number]

function SessionCard({ session }: { session: Session }) {
  const { id, browser, address, since, seen, isThis } = session
  return (
    <li className="card card__body row">
      <div>
        <h2 className="row">
          {browser}
          {isThis ? <Status status={{ tone: 'ok', icon: 'circle-check', word: 'This browser' }} /> : null}
        </h2>
        <p className="muted small">
          {address}, since <Time at={since} form="dayMinute" />, last seen <Time at={seen} form="dayMinute" />
        </p>
      </div>
      {isThis ? null : (
        <Form method="post" className="push">
          <input type="hidden" name="session" value={id} />
          <SubmitButton label={`Sign out ${browser} at ${address}`}>
            <Icon name="power" /> Sign out
          </SubmitButton>
        </Form>
      )}
    </li>
  )
}
