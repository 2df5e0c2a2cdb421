import { redirect } from '@remix-run/node'
import type { AppLoadContext } from '@remix-run/node'
import { localPath } from '~/app/session/localPath'
import { sessionCookie } from '~/app/session/sessionCookie'
import type { Browser, OpenedSession } from '~/core/services/openSession'

/** Who is at the other end, as a session remembers it. */
export function browserOf(request: Request, context: AppLoadContext): Browser {
  return { address: context.address, userAgent: request.headers.get('User-Agent') }
}

/** In, with the cookie: to the page they came for, or to the code that is still asked for. */
export function enter(context: AppLoadContext, session: OpenedSession, asked: unknown): Response {
  const back = localPath(asked, '/home')
  const to = session.isConfirmed ? back : `/signin/code?back=${encodeURIComponent(back)}`
  return redirect(to, { headers: { 'Set-Cookie': cookieOf(context, session) } })
}

export function cookieOf(context: AppLoadContext, { token, expiresAt }: OpenedSession): string {
  return sessionCookie(token, expiresAt, context.deps.isSecure)
}
