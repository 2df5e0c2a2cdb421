import { Form } from '@remix-run/react'
import { Alert } from '~/app/components/Alert'
import { SubmitButton } from '~/app/components/Button'
import { Field } from '~/app/components/Field'
import { PasswordField } from '~/app/components/PasswordField'
import type { Typed } from '~/app/session/typed'

export type CredentialsProblems = { email?: string; password?: string; form?: string }

type CredentialsFormProps = {
  back: string
  typed?: Typed
  problems?: CredentialsProblems
  submit: string
  passwordHint?: string
  isNew: boolean
}

/** E-mail and password, for signing up and in. Password managers and pasting are welcome. */
export function CredentialsForm({
  back,
  typed,
  problems,
  submit,
  passwordHint,
  isNew,
}: CredentialsFormProps) {
  return (
    <Form method="post" className="card card__body stack" noValidate>
      <input type="hidden" name="back" value={back} />
      {problems?.form ? <Alert tone="bad" icon="circle-x" role="alert" title={problems.form} /> : null}
      <Field
        label="E-mail"
        name="email"
        type="email"
        autoComplete="email"
        defaultValue={typed?.email}
        problem={problems?.email}
        autoFocus={!typed?.at && (!problems?.password || Boolean(problems.email))}
        required
      />
      <PasswordField
        label="Password"
        name="password"
        typed={typed}
        autoComplete={isNew ? 'new-password' : 'current-password'}
        hint={passwordHint}
        problem={problems?.password}
        autoFocus={Boolean(problems?.password) && !problems?.email}
        required
      />
      <div className="row">
        <SubmitButton look="primary">{submit}</SubmitButton>
      </div>
    </Form>
  )
}
