import { redirect } from '@remix-run/node'
import type { AppLoadContext } from '@remix-run/node'
import { ADMINS_ONLY, may, type Action } from '~/core/domain/rights'
import type { Viewer } from '~/core/ports/Accounts'

/** The signed-in reader, or the way to sign in and back. */
export function requireViewer(request: Request, context: AppLoadContext): Viewer {
  if (context.viewer) return context.viewer
  const { pathname, search } = new URL(request.url)
  const back = request.method === 'GET' ? pathname.replace(/\.data$/, '') + search : '/home'
  throw redirect(`/signin?back=${encodeURIComponent(back)}`)
}

/** Staff read the console. To others it does not exist. */
export function requireStaff(request: Request, context: AppLoadContext): Viewer {
  const viewer = requireViewer(request, context)
  if (!may(viewer, 'readConsole')) throw new Response(null, { status: 404 })
  return viewer
}

/** Staff who may do this; the others among them are told that it is not theirs. */
export function requireRight(request: Request, context: AppLoadContext, action: Action): Viewer {
  const viewer = requireStaff(request, context)
  if (!may(viewer, action)) throw new Response(ADMINS_ONLY, { status: 403 })
  return viewer
}
