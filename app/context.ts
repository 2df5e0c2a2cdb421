import type { Viewer } from '~/core/ports/Accounts'
import type { WebDeps } from '~/app/WebDeps'

declare module '@remix-run/server-runtime' {
  interface Future {
    v3_singleFetch: true
  }

  /** What server.ts hands to every loader and action. */
  interface AppLoadContext {
    /** Of this answer's content security policy. */
    nonce: string
    /** Who is signed in, by the session cookie; null for a guest. */
    viewer: Viewer | null
    /** The remote address, for limits, sessions and the audit log. */
    address: string
    deps: WebDeps
    /** For the log: what went wrong inside is not for the page. */
    onError: (error: unknown) => void
  }
}
