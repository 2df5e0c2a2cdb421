import { NavLink } from '@remix-run/react'
import type { ReactNode } from 'react'
import { Brand } from '~/app/components/Brand'
import { Stale } from '~/app/components/console/Stale'
import { Palette } from '~/app/components/console/keys/Palette'
import { Icon } from '~/app/components/Icon'
import type { IconName } from '~/app/components/Icon'
import { ThemeButton } from '~/app/components/ThemeButton'

type Counts = { runs: number; jobs: number; findings: number }

type ConsoleFrameProps = {
  user: { email: string; role: string; areShortcutsOff: boolean }
  counts: Counts
  /** Where this page is: the list it belongs to, then itself. */
  crumbs: { name: string; to?: string }[]
  /** Since when what is shown could not be read again. */
  staleAsOf: string | null
  children: ReactNode
}

type Place = { name: string; to: string; icon: IconName; count?: keyof Counts; isEnd?: boolean }

const places: { title: string | null; places: Place[] }[] = [
  {
    title: null,
    places: [{ name: 'Overview', to: '/console', icon: 'layout-dashboard', isEnd: true }],
  },
  {
    title: 'Work',
    places: [
      { name: 'Runs', to: '/console/runs', icon: 'list-checks', count: 'runs' },
      { name: 'Failed jobs', to: '/console/jobs', icon: 'triangle-alert', count: 'jobs' },
      { name: 'Findings', to: '/console/findings', icon: 'file-search', count: 'findings' },
    ],
  },
  {
    title: 'Customers',
    places: [
      { name: 'Customers', to: '/console/customers', icon: 'users' },
      { name: 'Refunds', to: '/console/refunds', icon: 'undo-2' },
      { name: 'Costs', to: '/console/costs', icon: 'euro' },
    ],
  },
  {
    title: 'System',
    places: [
      { name: 'Inbox', to: '/console/inbox', icon: 'inbox' },
      { name: 'States', to: '/console/states', icon: 'layers' },
      { name: 'Audit', to: '/console/audit', icon: 'scroll-text' },
      { name: 'Settings', to: '/console/settings', icon: 'settings' },
      { name: 'Doctor', to: '/console/doctor', icon: 'stethoscope' },
    ],
  },
]

/** Sidebar and full width: numbers, ids, proof. */
export function ConsoleFrame({ user, counts, crumbs, staleAsOf, children }: ConsoleFrameProps) {
  return (
    <div className="shell">
      <nav className="sidebar" id="nav" {...{ popover: '' }} aria-label="Console">
        <Brand to="/console" word="Aura console" />
        {places.map((group) => (
          <div key={group.title ?? ''}>
            {group.title ? <h2>{group.title}</h2> : null}
            <ul>
              {group.places.map(({ name, to, icon, count, isEnd }) => (
                <li key={to}>
                  <NavLink to={to} end={isEnd}>
                    <Icon name={icon} />
                    {name}
                    {count && counts[count] > 0 ? <span>{counts[count].toLocaleString('en-GB')}</span> : null}
                  </NavLink>
                </li>
              ))}
            </ul>
          </div>
        ))}
        <div className="sidebar__user">
          <p>
            {user.email}
            <br />
            {user.role === 'admin' ? 'Admin' : 'Support'}
          </p>
          <form method="post" action="/signout">
            <button className="button button--quiet" type="submit">
              Sign out
            </button>
          </form>
        </div>
      </nav>
      <div>
        <header className="topbar">
          <button
            className="button button--quiet button--icon menu-button"
            type="button"
            {...{ popovertarget: 'nav' }}
            aria-label="Menu"
          >
            <Icon name="menu" />
          </button>
          <div className="crumbs">
            {crumbs.map((crumb, index) => (
              <span className="crumbs" key={crumb.name}>
                {index > 0 ? <Icon name="chevron-right" /> : null}
                {crumb.to ? <a href={crumb.to}>{crumb.name}</a> : <b>{crumb.name}</b>}
              </span>
            ))}
          </div>
          <Stale asOf={staleAsOf} />
          <Palette
            places={places.flatMap((group) => group.places.map(({ name, to }) => ({ name, to })))}
            areShortcutsOff={user.areShortcutsOff}
          />
          <ThemeButton />
        </header>
        {children}
      </div>
    </div>
  )
}
