import type { ReactNode } from 'react'
import { Icon } from '~/app/components/Icon'
import type { IconName } from '~/app/components/Icon'
import type { Tone } from '~/app/components/Status'

type AlertProps = {
  tone: Tone
  icon: IconName
  title?: string
  role?: 'alert' | 'status'
  children?: ReactNode
  /** Stands at the end, outside the text. */
  action?: ReactNode
}

export function Alert({ tone, icon, title, role, children, action }: AlertProps) {
  return (
    <div className={`alert ${tone}`} role={role}>
      <Icon name={icon} />
      <div className="alert__text">
        {title ? <b>{title}</b> : null} {children}
      </div>
      {action}
    </div>
  )
}
