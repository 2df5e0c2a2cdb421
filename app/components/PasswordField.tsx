import { useState } from 'react'
import { Field, type FieldProps } from '~/app/components/Field'
import type { Typed } from '~/app/session/typed'

type PasswordFieldProps = Omit<FieldProps, 'type' | 'defaultValue' | 'name'> & {
  name: 'current' | 'password'
  typed?: Typed
}

/** Hidden, or shown as it is typed. Without script the form is sent for that, and comes back as it was. */
export function PasswordField({ typed, name, autoFocus, ...props }: PasswordFieldProps) {
  const [isShown, setIsShown] = useState(typed?.shown.includes(name) ?? false)
  return (
    <div className="password">
      {/* Enter in a field presses the first button of its form, which must not be Show. */}
      <button className="offscreen" type="submit" tabIndex={-1} aria-hidden="true" />
      <Field
        autoCapitalize="none"
        spellCheck={false}
        {...props}
        name={name}
        type={isShown ? 'text' : 'password'}
        defaultValue={typed?.[name]}
        autoFocus={typed?.at ? typed.at === name : autoFocus}
      />
      {isShown ? <input type="hidden" name="shown" value={name} /> : null}
      <button
        className="password__show"
        type="submit"
        name="show"
        value={name}
        formNoValidate
        onClick={(event) => {
          event.preventDefault()
          setIsShown(!isShown)
        }}
      >
        {isShown ? 'Hide' : 'Show'}
        <span className="offscreen"> {props.label.toLowerCase()} while typing</span>
      </button>
    </div>
  )
}
