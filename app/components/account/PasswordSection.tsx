import { Form } from '@remix-run/react'
import { SubmitButton } from '~/app/components/Button'
import { PasswordField } from '~/app/components/PasswordField'
import type { SectionAnswer } from '~/app/components/account/SectionAnswer'
import { PASSWORD_MIN } from '~/core/domain/password'

export function PasswordSection({ email, answer }: { email: string; answer?: SectionAnswer }) {
  const problems = answer?.problems
  return (
    <section className="card" aria-labelledby="password-title">
      <div className="card__head">
        <h2 id="password-title">Password</h2>
      </div>
      <Form method="post" className="card__body stack" noValidate preventScrollReset>
        <input type="hidden" name="intent" value="password" />
        {/* Tells password managers whose it is. */}
        <input type="hidden" name="username" autoComplete="username" value={email} />
        <PasswordField
          label="Current password"
          name="current"
          typed={answer?.typed}
          id="current-password"
          autoComplete="current-password"
          problem={problems?.current}
          autoFocus={Boolean(problems?.current)}
          required
        />
        <PasswordField
          label="New password"
          name="password"
          typed={answer?.typed}
          id="new-password"
          autoComplete="new-password"
          hint={`At least ${PASSWORD_MIN} characters. All other browsers are signed out.`}
          problem={problems?.password}
          autoFocus={Boolean(problems?.password) && !problems?.current}
          required
        />
        <div className="row">
          <SubmitButton>Change password</SubmitButton>
        </div>
      </Form>
    </section>
  )
}
