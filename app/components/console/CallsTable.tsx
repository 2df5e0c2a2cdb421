import { Status } from '~/app/components/Status'
import { Time } from '~/app/components/Time'
import type { CallView } from '~/app/presenters/runDetail'

const REFUSED_FROM = 400
const NOT_FOUND = 404

export function CallsTable({ calls, count, run }: { calls: CallView[]; count: number; run: string }) {
  return (
    <section className="card" aria-labelledby="calls-title">
      <div className="card__head">
        <h2 id="calls-title">API calls</h2>
        <span className="muted">{count}</span>
        <span className="push muted">newest first</span>
      </div>
      {calls.length === 0 ? (
        <div className="empty">
          <b>No calls yet.</b>
        </div>
      ) : (
        <table className="data-table calls">
          <caption className="offscreen">API calls of {run}</caption>
          <thead>
            <tr>
              <th scope="col">Time</th>
              <th scope="col">Service</th>
              <th scope="col">Method</th>
              <th scope="col">Path</th>
              <th scope="col">Status</th>
              <th scope="col" className="num">
                ms
              </th>
            </tr>
          </thead>
          <tbody>
            {calls.map((call) => (
              <tr key={call.id}>
                <td className="mono tiny">
                  <Time at={call.at} form="milli" />
                </td>
                <td className="muted">{call.service}</td>
                <td className="mono tiny">{call.method}</td>
                <th scope="row" className="mono tiny clip grow" title={call.path}>
                  {call.path}
                </th>
                <td className="mono tiny at-top">
                  <CallStatus status={call.status} />
                </td>
                <td data-label="ms" className="num">
                  {call.ms}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {count > calls.length ? (
        <div className="table__foot">
          <span>
            {calls.length} of {count}
          </span>
        </div>
      ) : null}
    </section>
  )
}

function CallStatus({ status }: { status: number }) {
  if (status === NOT_FOUND) return <span className="muted">404 absent</span>
  if (status < REFUSED_FROM && status > 0) return status
  return (
    <Status
      bare
      status={{ tone: 'bad', icon: 'circle-x', word: status === 0 ? 'no answer' : String(status) }}
    />
  )
}
