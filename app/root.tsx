import type { LinksFunction, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import {
  isRouteErrorResponse,
  Links,
  Meta,
  Outlet,
  Scripts,
  useLocation,
  useMatches,
  useRouteError,
  useRouteLoaderData,
} from '@remix-run/react'
import type { ReactNode } from 'react'
import { ErrorPage } from '~/app/components/ErrorPage'
import { readTheme } from '~/app/session/theme'
import type { Viewer } from '~/core/ports/Accounts'
import styles from '~/app/styles/app.css?url'

export const meta: MetaFunction = () => [{ title: 'Aura' }]

export const links: LinksFunction = () => [
  { rel: 'stylesheet', href: styles },
  { rel: 'icon', href: '/icon.svg', type: 'image/svg+xml' },
]

export function loader({ request, context }: LoaderFunctionArgs) {
  return {
    nonce: context.nonce,
    theme: readTheme(request),
    viewer: viewerOnPage(context.viewer),
  }
}

/** What every page may know of its reader. */
function viewerOnPage(viewer: Viewer | null) {
  if (!viewer) return null
  const { email, role, timeZone, areShortcutsOff } = viewer
  return { email, role, timeZone, areShortcutsOff }
}

/** `public` pages ship no script at all. */
type Handle = { frame?: 'public' | 'portal' | 'console' }

export function Layout({ children }: { children: ReactNode }) {
  const root = useRouteLoaderData<typeof loader>('root')
  const matches = useMatches()
  const frame = matches.map((match) => (match.handle as Handle | undefined)?.frame).findLast(Boolean)
  const refreshSeconds = matches
    .map((match) => (match.data as { refreshSeconds?: number | null } | undefined)?.refreshSeconds)
    .findLast(Boolean)
  return (
    <html lang="en" data-theme={root?.theme === 'system' ? undefined : root?.theme}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <Meta />
        <Links />
        {refreshSeconds ? (
          <noscript>
            <meta httpEquiv="refresh" content={String(refreshSeconds)} />
          </noscript>
        ) : null}
      </head>
      <body className={frame === 'console' ? 'console' : 'portal'}>
        <a className="skip" href="#main">
          Skip to content
        </a>
        {children}
        {frame === 'portal' || frame === 'console' ? <Scripts nonce={root?.nonce ?? ''} /> : null}
      </body>
    </html>
  )
}

export default function App() {
  return <Outlet />
}

export function ErrorBoundary() {
  const error = useRouteError()
  const { pathname, search } = useLocation()
  const status = isRouteErrorResponse(error) ? error.status : 500
  return <ErrorPage status={status} here={pathname + search} />
}
