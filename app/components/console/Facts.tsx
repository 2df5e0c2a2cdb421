import { Link } from '@remix-run/react'
import { Time } from '~/app/components/Time'

export type FactView = { name: string; value: string; at?: string; to?: string; isMono?: boolean }

export function Facts({ facts }: { facts: FactView[] }) {
  return (
    <dl className="facts">
      {facts.map(({ name, value, at, to, isMono }) => (
        <div className="contents" key={name}>
          <dt>{name}</dt>
          <dd className={isMono ? 'mono' : undefined}>
            {at ? <Time at={at} form="daySecond" /> : to ? <Link to={to}>{value}</Link> : value || 'none'}
          </dd>
        </div>
      ))}
    </dl>
  )
}
