import { Form } from '@remix-run/react'
import { SubmitButton } from '~/app/components/Button'
import { Field } from '~/app/components/Field'
import { PasswordField } from '~/app/components/PasswordField'
import { Status } from '~/app/components/Status'
import type { SectionAnswer } from '~/app/components/account/SectionAnswer'

type EmailSectionProps = { email: string; isVerified: boolean; formKey: string; answer?: SectionAnswer }

/** Which address is in use, whether it is confirmed, and the way to another one. */
export function EmailSection({ email, isVerified, formKey, answer }: EmailSectionProps) {
  const problems = answer?.problems
  return (
    <section className="card" aria-labelledby="email-title">
      <div className="card__head">
        <h2 id="email-title">E-mail</h2>
      </div>
      <div className="card__body stack">
        <div className="row">
          <b className="break">{email}</b>
          <Status
            status={
              isVerified
                ? { tone: 'ok', icon: 'circle-check', word: 'Confirmed' }
                : { tone: 'warn', icon: 'triangle-alert', word: 'Not confirmed yet' }
            }
          />
          {isVerified ? null : (
            <Form method="post" className="push" preventScrollReset>
              <input type="hidden" name="intent" value="confirm" />
              <input type="hidden" name="idempotency" value={formKey} />
              <SubmitButton>Mail me the link again</SubmitButton>
            </Form>
          )}
        </div>
      </div>
      <Form method="post" className="card__foot card__foot--form" noValidate preventScrollReset>
        <input type="hidden" name="intent" value="email" />
        <input type="hidden" name="idempotency" value={formKey} />
        <Field
          label="New e-mail"
          name="email"
          id="new-email"
          type="email"
          autoComplete="email"
          defaultValue={answer?.typed.email}
          problem={problems?.email}
          autoFocus={Boolean(problems?.email)}
          required
        />
        <PasswordField
          label="Your password"
          name="current"
          typed={answer?.typed}
          id="email-password"
          autoComplete="current-password"
          problem={problems?.current}
          autoFocus={Boolean(problems?.current) && !problems?.email}
          required
        />
        <SubmitButton>Change e-mail</SubmitButton>
      </Form>
    </section>
  )
}
