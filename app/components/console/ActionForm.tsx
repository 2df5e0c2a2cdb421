import { Form, useNavigation } from '@remix-run/react'
import { useId, type ReactNode } from 'react'

type ActionFormProps = {
  /** Which of the page's actions this is. */
  intent: string
  /** Sent along: the same form twice is one. */
  formKey: string
  values?: Record<string, string | number>
  className?: string
  children: ReactNode
}

/** Every change that staff make is a form; it works without script. */
export function ActionForm({ intent, formKey, values = {}, className, children }: ActionFormProps) {
  return (
    <Form method="post" className={className} preventScrollReset>
      <input type="hidden" name="idempotency" value={formKey} />
      <input type="hidden" name="intent" value={intent} />
      {Object.entries(values).map(([name, value]) => (
        <input type="hidden" name={name} value={value} key={name} />
      ))}
      {children}
    </Form>
  )
}

type ActProps = {
  look?: 'plain' | 'primary' | 'danger'
  label?: string
  /** Why it can't be done now: the button stays where it is. */
  off?: string | null
  children: ReactNode
}

/** The form's button. What can't be done keeps its place and says why. */
export function Act({ look = 'plain', label, off = null, children }: ActProps) {
  const id = useId()
  const isBusy = useNavigation().state === 'submitting'
  const className = look === 'plain' ? 'button' : `button button--${look}`
  return (
    <span className="row row--nowrap">
      <button
        className={className}
        type={off ? 'button' : 'submit'}
        aria-label={label}
        aria-disabled={off || isBusy ? true : undefined}
        aria-describedby={off ? id : undefined}
      >
        {children}
      </button>
      {off ? (
        <span className="muted small" id={id}>
          {off}
        </span>
      ) : null}
    </span>
  )
}
