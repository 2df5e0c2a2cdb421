import { Actions } from '~/app/components/agent/Actions'
import { Address } from '~/app/components/agent/Address'
import { Progress } from '~/app/components/agent/Progress'
import { Stages } from '~/app/components/agent/Stages'
import { Alert } from '~/app/components/Alert'
import { Icon } from '~/app/components/Icon'
import { Status } from '~/app/components/Status'
import { Words } from '~/app/components/Words'
import { useNow } from '~/app/live/useNow'
import type { AgentView, AlertView } from '~/app/presenters/agent/AgentView'
import { minutesText } from '~/app/presenters/durationText'

/** One card, whatever state it tells: what is, what it means for data and money, what can be done. */
export function AgentCard({
  view,
  isStale,
  formKey,
}: {
  view: AgentView
  isStale: boolean
  formKey: string
}) {
  const now = useNow(view.asOf)
  const hasFoot = view.actions.length > 0 || view.footNote !== null
  return (
    <section className={`card live${isStale ? ' is-stale' : ''}`} aria-labelledby="agent-lead">
      <div className="card__body">
        <CardHead view={view} now={now} />
        {view.progress ? <Progress progress={view.progress} now={now} /> : null}
        {view.alert ? <Why alert={view.alert} now={now} /> : null}
        {view.stages.length > 0 ? <Stages stages={view.stages} now={now} compact={!view.progress} /> : null}
        {view.address ? <Address address={view.address} name={view.name} /> : null}
        {view.body.map((words, index) => (
          <p className="muted live__line" key={index}>
            <Words words={words} now={now} />
          </p>
        ))}
        {view.facts.length > 0 ? (
          <dl className="facts live__facts">
            {view.facts.map(({ label, words }) => (
              <div className="contents" key={label}>
                <dt>{label}</dt>
                <dd>
                  <Words words={words} now={now} />
                </dd>
              </div>
            ))}
          </dl>
        ) : null}
      </div>
      {hasFoot ? (
        <div className="card__foot">
          <Actions actions={view.actions} view={view} formKey={formKey} />
          {view.footNote ? (
            <span className="muted small live__foot">
              {view.progress ? <Icon name="mail" /> : null}
              <span>{view.footNote}</span>
            </span>
          ) : null}
        </div>
      ) : null}
    </section>
  )
}

/** Under way: icon, stage, how long it usually takes. Otherwise the chip, then the one sentence. */
function CardHead({ view, now }: { view: AgentView; now: number }) {
  const lead = (
    <h2 id="agent-lead">
      <Words words={view.lead} now={now} />
    </h2>
  )
  if (!view.isStage) {
    return (
      <div className="live__says">
        <p className="row">
          <Status status={view.status} />
          {view.note ? <span className="muted small push">{view.note}</span> : null}
        </p>
        {lead}
      </div>
    )
  }
  return (
    <div className="live__head">
      <span className={`live__icon ${view.status.tone} tone`}>
        <Icon name={view.status.icon} />
      </span>
      {lead}
      <span className="muted small push">{view.note}</span>
    </div>
  )
}

/** Why it is as it is; where something ends by itself, with the time until then in large figures. */
function Why({ alert, now }: { alert: AlertView; now: number }) {
  if (alert.until === undefined) {
    return (
      <div className="why">
        <Alert tone={alert.tone} icon={alert.icon} title={alert.title}>
          <br />
          <Words words={alert.words} now={now} />
        </Alert>
      </div>
    )
  }
  return (
    <div className="why">
      <Alert tone={alert.tone} icon={alert.icon}>
        <span className="countdown">
          <b>{minutesText(Date.parse(alert.until) - now)}</b> {alert.title}
        </span>
        <span className="small muted">
          <Words words={alert.words} now={now} />
        </span>
      </Alert>
    </div>
  )
}
