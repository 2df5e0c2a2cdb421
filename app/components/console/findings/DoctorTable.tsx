import { Status } from '~/app/components/Status'
import type { DoctorLineView } from '~/app/presenters/console/findings/doctorView'

/** Failing first; what to do stands where something is to be done. */
export function DoctorTable({ lines }: { lines: DoctorLineView[] }) {
  return (
    <table className="data-table doctor">
      <caption className="offscreen">Checks, failing first</caption>
      <thead>
        <tr>
          <th scope="col">Check</th>
          <th scope="col">State</th>
          <th scope="col">Measured</th>
          <th scope="col">Limit</th>
          <th scope="col">What to do</th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <tr key={line.id}>
            <th scope="row">{line.title}</th>
            <td className="at-top">
              <Status status={line.status} bare />
            </td>
            <td data-label="Measured" className="wide">
              {line.measured}
            </td>
            <td data-label="Limit" className="wide muted">
              {line.limit}
            </td>
            <td data-label="What to do" className="wide">
              {line.isFailed ? line.todo : ''}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
