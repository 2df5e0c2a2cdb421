import { Link } from '@remix-run/react'
import type { ReactNode } from 'react'
import { Icon } from '~/app/components/Icon'
import type { IconName } from '~/app/components/Icon'

export type ButtonLook = 'plain' | 'primary' | 'danger' | 'quiet'

type Shared = {
  look?: ButtonLook
  icon?: IconName
  /** The accessible name, where the words alone don't carry the object. */
  label?: string
  children: ReactNode
}

export function buttonClass(look: ButtonLook = 'plain'): string {
  return look === 'plain' ? 'button' : `button button--${look}`
}

/** Goes somewhere. `reload` leaves the script behind: pages without any are loaded whole. */
export function LinkButton({
  to,
  look,
  icon,
  label,
  reload = false,
  children,
}: Shared & { to: string; reload?: boolean }) {
  return (
    <Link className={buttonClass(look)} to={to} aria-label={label} reloadDocument={reload}>
      {icon ? <Icon name={icon} /> : null}
      {children}
    </Link>
  )
}

/** Does something: always the submit of a form, so that it works without script. */
export function SubmitButton({ look, icon, label, busy = false, children }: Shared & { busy?: boolean }) {
  return (
    <button className={buttonClass(look)} type="submit" aria-label={label} aria-disabled={busy || undefined}>
      {icon ? <Icon name={icon} /> : null}
      {children}
    </button>
  )
}

/** What can't be done now keeps its place and says why. */
export function OffButton({ reason, id, children }: { reason: string; id: string; children: ReactNode }) {
  return (
    <span className="off">
      <button className="button" type="button" aria-disabled="true" aria-describedby={id}>
        {children}
      </button>
      <span className="muted small" id={id}>
        {reason}
      </span>
    </span>
  )
}
