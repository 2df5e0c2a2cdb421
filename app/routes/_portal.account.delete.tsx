import { data, redirect } from '@remix-run/node'
import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Form, Link, useActionData, useLoaderData } from '@remix-run/react'
import { z } from 'zod'
import { Alert } from '~/app/components/Alert'
import { LinkButton, SubmitButton } from '~/app/components/Button'
import { Field } from '~/app/components/Field'
import { Icon } from '~/app/components/Icon'
import { requireViewer } from '~/app/session/requireViewer'
import { endedSessionCookie } from '~/app/session/sessionCookie'
import { deleteAccount } from '~/core/services/deleteAccount'

const DeleteForm = z.object({ typed: z.string().max(254).catch('') })

export const meta: MetaFunction = () => [{ title: 'Delete account - Aura' }]

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { accountId, email, role } = requireViewer(request, context)
  if (role !== 'customer') throw redirect('/account')
  const [living] = await context.deps.accounts.livingAgents(accountId)
  return { email, living: living ?? null }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const viewer = requireViewer(request, context)
  const { typed } = DeleteForm.parse(Object.fromEntries(await request.formData()))
  const result = await deleteAccount(context.deps, { viewer, typedEmail: typed })
  if (!result.ok) return data({ code: result.problem.code, says: result.problem.says }, 409)
  throw redirect('/', { headers: { 'Set-Cookie': endedSessionCookie(context.deps.isSecure) } })
}

export default function DeleteAccount() {
  const { email, living } = useLoaderData<typeof loader>()
  const problem = useActionData<typeof action>()
  return (
    <main id="main" className="page page--decision">
      <p className="back">
        <Link to="/account">
          <Icon name="arrow-left" />
          Account
        </Link>
      </p>
      <section className="card" aria-labelledby="decision-title">
        <Form method="post">
          <div className="card__body stack">
            <h1 id="decision-title" tabIndex={-1}>
              Delete your account?
            </h1>
            <p>
              Your address, your sign-ins and your last backups are deleted. Invoices stay, as the law wants
              them. It can not be undone.
            </p>
            {living || problem?.code === 'agent_lives' ? (
              <Alert
                tone="bad"
                icon="circle-x"
                role="alert"
                title={living ? `Remove ${living} first.` : problem?.says}
              />
            ) : (
              <Field
                label={`Type ${email} to delete it`}
                name="typed"
                autoComplete="off"
                autoCapitalize="none"
                spellCheck={false}
                problem={problem?.says}
                autoFocus={Boolean(problem)}
                required
              />
            )}
          </div>
          <div className="card__foot">
            <LinkButton to="/account">Keep it</LinkButton>
            {living ? null : <SubmitButton look="danger">Delete account</SubmitButton>}
          </div>
        </Form>
      </section>
    </main>
  )
}
