import { redirect } from '@remix-run/node'
import type { ActionFunctionArgs } from '@remix-run/node'
import { halfSignedIn } from '~/app/session/halfSignedIn'
import { endedSessionCookie } from '~/app/session/sessionCookie'
import { signOut } from '~/core/services/signOut'

export const loader = () => redirect('/')

export async function action({ request, context }: ActionFunctionArgs) {
  const viewer = context.viewer ?? (await halfSignedIn(request, context))
  if (viewer) await signOut(context.deps, { viewer })
  return redirect('/', { headers: { 'Set-Cookie': endedSessionCookie(context.deps.isSecure) } })
}
