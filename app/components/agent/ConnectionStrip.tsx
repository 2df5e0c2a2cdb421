import { Alert } from '~/app/components/Alert'
import { Time } from '~/app/components/Time'
import type { Connection } from '~/app/live/liveAgent'

/** One steady line while the page can't hear: what it shows stays, and says as of when. */
export function ConnectionStrip({
  connection,
  asOf,
  path,
}: {
  connection: Connection
  asOf: string
  path: string
}) {
  if (connection === 'live') return null
  if (connection === 'signedOut') {
    return (
      <Alert
        tone="warn"
        icon="circle-x"
        role="alert"
        title="You are signed out."
        action={
          <a className="button" href={`/signin?back=${encodeURIComponent(path)}`}>
            Sign in
          </a>
        }
      >
        As of <Time at={asOf} form="second" />.
      </Alert>
    )
  }
  return (
    <Alert
      tone="idle"
      icon="wifi-off"
      role="status"
      title="Connection lost."
      action={
        <a className="button" href={path}>
          Reload
        </a>
      }
    >
      As of <Time at={asOf} form="second" />. Reconnecting; your agent is not affected.
    </Alert>
  )
}
