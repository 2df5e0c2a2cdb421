import { Icon } from '~/app/components/Icon'
import { Time } from '~/app/components/Time'
import type { ConditionView, ProofView } from '~/app/presenters/console/findings/findingView'

/** What was seen, step by step, on the way to being gone. */
export function Proof({ proof }: { proof: ProofView[] }) {
  return (
    <ol className="proof">
      {proof.map(({ name, icon, tone, says, at }) => (
        <li key={name}>
          <span className={tone}>
            <Icon name={icon} />
          </span>
          <span>
            {name}
            {says ? <span className="muted">: {says}</span> : null}
          </span>
          <span className="muted">{at ? <Time at={at} form="second" /> : 'not yet'}</span>
        </li>
      ))}
    </ol>
  )
}

export function Conditions({ conditions }: { conditions: ConditionView[] }) {
  return (
    <ul className="proof">
      {conditions.map(({ name, value, isMet }) => (
        <li key={name}>
          <span className={isMet ? 'ok' : 'bad'}>
            <Icon name={isMet ? 'check' : 'x'} />
          </span>
          <span>
            {name}
            {isMet ? '' : ' (no)'}
          </span>
          <span className="muted">{value}</span>
        </li>
      ))}
    </ul>
  )
}
