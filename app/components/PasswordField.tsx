import { Link, useLocation } from '@remix-run/react'
import { Field, type FieldProps } from '~/app/components/Field'

/** Hidden, or shown as it is typed: the state is in the URL, so that it works without script. */
export function PasswordField(props: Omit<FieldProps, 'type'>) {
  const { pathname, search } = useLocation()
  const params = new URLSearchParams(search)
  const isShown = params.get('show') === 'yes'
  if (isShown) params.delete('show')
  else params.set('show', 'yes')
  const query = params.size > 0 ? `?${params.toString()}` : ''
  return (
    <div className="password">
      <Field autoCapitalize="none" spellCheck={false} {...props} type={isShown ? 'text' : 'password'} />
      <Link className="password__show" to={pathname + query} preventScrollReset replace>
        {isShown ? 'Hide' : 'Show'}
        <span className="offscreen"> {props.label.toLowerCase()} while typing</span>
      </Link>
    </div>
  )
}
