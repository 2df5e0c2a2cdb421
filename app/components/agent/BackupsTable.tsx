import { Link } from '@remix-run/react'
import { Status } from '~/app/components/Status'
import { Time } from '~/app/components/Time'
import type { BackupView } from '~/app/presenters/agent/backupList'

export function BackupsTable({ backups, name }: { backups: BackupView[]; name: string }) {
  return (
    <div className="card">
      <table className="data-table">
        <caption className="offscreen">Backups of {name}</caption>
        <thead>
          <tr>
            <th scope="col">Made</th>
            <th scope="col">State</th>
            <th scope="col" className="num">
              Size
            </th>
            <th scope="col">Kept until</th>
            <th scope="col">
              <span className="offscreen">What can be done</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {backups.map((backup) => (
            <Row key={backup.id} backup={backup} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Row({ backup }: { backup: BackupView }) {
  const made = `${backup.at.slice(0, 16).replace('T', ' ')} UTC`
  return (
    <tr>
      <th scope="row">
        <Time at={backup.at} form="dayMinute" />
        <span className="under muted small">{backup.why}</span>
      </th>
      <td className="at-top">
        <Status status={backup.status} bare />
      </td>
      <td className="num" data-label={backup.size ? 'Size' : undefined}>
        {backup.size}
      </td>
      <td className="muted" data-label="Kept until">
        {backup.keptUntil ? <Time at={backup.keptUntil} form="day" /> : 'the next one'}
      </td>
      <td className="wide">
        <span className="row row--end">
          {backup.download ? (
            <a
              className="button button--quiet"
              href={backup.download}
              download
              aria-label={`Download the backup of ${made}`}
            >
              Download
            </a>
          ) : null}
          {backup.restore ? (
            <Link className="button" to={backup.restore} aria-label={`Restore the backup of ${made}`}>
              Restore
            </Link>
          ) : null}
        </span>
      </td>
    </tr>
  )
}
