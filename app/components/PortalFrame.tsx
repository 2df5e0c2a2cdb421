import { Form, Link, useLocation } from '@remix-run/react'
import type { ReactNode } from 'react'
import { Brand } from '~/app/components/Brand'
import { ThemeButton } from '~/app/components/ThemeButton'

/** One column: nothing competes with the card. */
export function PortalFrame({ isStaff, children }: { isStaff: boolean; children: ReactNode }) {
  const { pathname } = useLocation()
  const isAgent = /^\/(?:home|agents)/.test(pathname)
  return (
    <>
      <header className="masthead">
        <div className="masthead__in">
          <Brand to="/home" />
          <nav aria-label="Main">
            <Link to="/home" aria-current={isAgent ? 'page' : undefined}>
              Agent
            </Link>
            {isStaff ? null : (
              <Link to="/billing" aria-current={pathname.startsWith('/billing') ? 'page' : undefined}>
                Billing
              </Link>
            )}
            <Link to="/account" aria-current={pathname.startsWith('/account') ? 'page' : undefined}>
              Account
            </Link>
            {isStaff ? <Link to="/console/runs">Console</Link> : null}
          </nav>
          <span className="push" />
          <ThemeButton />
          <Form method="post" action="/signout" reloadDocument>
            <button className="button button--quiet" type="submit">
              Sign out
            </button>
          </Form>
        </div>
      </header>
      {children}
    </>
  )
}
