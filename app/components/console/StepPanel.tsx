import { Alert } from '~/app/components/Alert'
import { CopyButton } from '~/app/components/console/CopyButton'
import { Facts } from '~/app/components/console/Facts'
import { Status } from '~/app/components/Status'
import type { PanelView } from '~/app/presenters/runDetail'

/** One try, whole: for staff, causes included. */
export function StepPanel({ panel }: { panel: PanelView }) {
  return (
    <aside className="card" aria-labelledby="step-title">
      <div className="card__head">
        <h2 id="step-title">{panel.title}</h2>
        {panel.isFailed ? (
          <span className="push">
            <Status bare status={{ tone: 'bad', icon: 'circle-x', word: 'Failed' }} />
          </span>
        ) : null}
      </div>
      <div className="card__body stack">
        {panel.errorCode ? (
          <Alert tone="bad" icon="circle-x" title={panel.errorCode}>
            <br />
            <span className="wrap-anywhere">{panel.cause}</span>
          </Alert>
        ) : null}
        <Facts facts={panel.facts} />
      </div>
      {panel.error ? (
        <div className="card__foot">
          <CopyButton text={panel.error}>Copy error</CopyButton>
        </div>
      ) : null}
    </aside>
  )
}
