import type { CSSProperties } from 'react'
import { Icon } from '~/app/components/Icon'
import type { IconName } from '~/app/components/Icon'
import type { SetupPathView } from '~/app/presenters/setupPath'

const looks: { icon: IconName; says: string }[] = [
  { icon: 'server', says: 'A fresh server, only yours' },
  { icon: 'power', says: 'First boot, identity checked' },
  { icon: 'wrench', says: 'Every task shown as it happens' },
  { icon: 'network', says: 'Private, nothing public' },
  { icon: 'circle-check', says: 'Ready means that it answered' },
]

/** The five stages, as the agent's page will tell them. */
export function SetupPath({ path }: { path: SetupPathView }) {
  return (
    <div className="card path">
      <ol className="path__rail">
        {path.stages.map((stage, index) => (
          <li key={stage.name}>
            <Icon name={looks[index]?.icon ?? 'circle'} />
            <b>{stage.name}</b>
            {stage.median ? (
              <>
                <span className="path__time">{stage.median}</span>
                <i className="gauge" aria-hidden="true">
                  <i style={{ '--for': `${stage.percent}%` } as CSSProperties} />
                </i>
              </>
            ) : null}
            <span>{looks[index]?.says}</span>
          </li>
        ))}
      </ol>
    </div>
  )
}
