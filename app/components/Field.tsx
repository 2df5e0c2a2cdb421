import { useActionData } from '@remix-run/react'
import { useEffect, useRef } from 'react'
import type { InputHTMLAttributes } from 'react'

export type FieldProps = {
  label: string
  name: string
  /** Where a page has two forms with a field of this name. */
  id?: string
  hint?: string
  problem?: string
} & Omit<InputHTMLAttributes<HTMLInputElement>, 'name' | 'id'>

/** Label, input, hint and problem, tied together. The first invalid field takes the focus. */
export function Field({ label, name, id = name, hint, problem, autoFocus, ...input }: FieldProps) {
  const isFirstInvalid = Boolean(problem && autoFocus)
  const ref = useFocusOnAnswer(isFirstInvalid)
  const described = [hint ? `${id}-hint` : '', problem ? `${id}-problem` : ''].filter(Boolean).join(' ')
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        className="input"
        ref={ref}
        autoFocus={autoFocus}
        id={id}
        name={name}
        aria-invalid={problem ? true : undefined}
        aria-describedby={described || undefined}
        {...input}
      />
      {problem ? (
        <p className="field__problem" id={`${id}-problem`}>
          {problem}
        </p>
      ) : null}
      {hint ? (
        <p className="field__hint" id={`${id}-hint`}>
          {hint}
        </p>
      ) : null}
    </div>
  )
}

/** `autofocus` counts when a page is loaded; an answer that comes to the open page moves the focus by itself. */
function useFocusOnAnswer(isFirstInvalid: boolean) {
  const ref = useRef<HTMLInputElement>(null)
  const answer = useActionData()
  useEffect(() => {
    if (isFirstInvalid) ref.current?.focus()
  }, [answer, isFirstInvalid])
  return ref
}
