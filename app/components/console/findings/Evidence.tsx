import { Time } from '~/app/components/Time'
import type { EvidenceView } from '~/app/presenters/console/findings/findingView'

const lines = [
  ['exists', 'exists'],
  ['labels', 'labels'],
  ['what', 'what'],
  ['changed', 'changed'],
  ['as of', 'asOf'],
] as const

/** What each source says, side by side; the one that disagrees is marked and says so. */
export function Evidence({ evidence, of }: { evidence: EvidenceView[]; of: string }) {
  return (
    <div className="evidence-frame">
      <table className="data-table evidence">
        <caption className="offscreen">What each source says about {of}</caption>
        <thead>
          <tr>
            <td />
            {evidence.map(({ source }) => (
              <th scope="col" key={source}>
                {source}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map(([title, key]) => (
            <tr key={key}>
              <th scope="row">{title}</th>
              {evidence.map((told) => (
                <td
                  key={told.source}
                  data-label={told.source}
                  className={key === 'exists' && told.isOdd ? 'differs' : told[key] ? undefined : 'muted'}
                >
                  <Value told={told} name={key} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Value({ told, name }: { told: EvidenceView; name: (typeof lines)[number][1] }) {
  const value = told[name]
  if (!value) return 'none'
  if (name === 'asOf' || name === 'changed')
    return <Time at={value} form={name === 'asOf' ? 'second' : 'daySecond'} />
  if (name === 'exists' && told.isOdd) return <b>{value} (differs)</b>
  return value
}
