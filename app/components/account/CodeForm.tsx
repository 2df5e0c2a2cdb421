import { Form } from '@remix-run/react'
import { Alert } from '~/app/components/Alert'
import { SubmitButton } from '~/app/components/Button'
import { Field } from '~/app/components/Field'

type CodeFormProps = { back: string; problem?: string; isFirst: boolean }

/** Six digits, that phones and password managers fill in by themselves. */
export function CodeForm({ back, problem, isFirst }: CodeFormProps) {
  return (
    <Form method="post" className="card card__body stack" noValidate>
      <input type="hidden" name="back" value={back} />
      {problem ? <Alert tone="bad" icon="circle-x" role="alert" title={problem} /> : null}
      <Field
        label={isFirst ? 'The code that the app shows' : 'Code'}
        name="code"
        autoComplete="one-time-code"
        inputMode={isFirst ? 'numeric' : 'text'}
        autoCapitalize="none"
        spellCheck={false}
        hint={isFirst ? undefined : 'The six digits from your app, or one of your recovery codes.'}
        autoFocus
        required
      />
      <div className="row">
        <SubmitButton look="primary">{isFirst ? 'Turn on codes' : 'Sign in'}</SubmitButton>
      </div>
    </Form>
  )
}
