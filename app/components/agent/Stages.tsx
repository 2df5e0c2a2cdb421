import { Icon } from '~/app/components/Icon'
import type { IconName } from '~/app/components/Icon'
import type { StageView } from '~/app/presenters/agent/AgentView'
import { durationText } from '~/app/presenters/durationText'

const looks: Record<StageView['state'], { icon: IconName; className: string; word: string }> = {
  done: { icon: 'check', className: 'is-done', word: 'done' },
  now: { icon: 'loader-circle', className: 'is-now', word: 'under way' },
  waiting: { icon: 'hourglass', className: 'is-now', word: 'waiting' },
  todo: { icon: 'circle', className: 'is-todo', word: 'to come' },
}

/** All stages of a run, each with its time. */
export function Stages({
  stages,
  now,
  compact = false,
}: {
  stages: StageView[]
  now: number
  compact?: boolean
}) {
  return (
    <ol className={`stages${compact ? ' stages--compact' : ''}`}>
      {stages.map((stage) => {
        const look = looks[stage.state]
        return (
          <li
            key={stage.name}
            className={look.className}
            aria-current={stage.state === 'now' || stage.state === 'waiting' ? 'step' : undefined}
          >
            <Icon name={look.icon} />
            <span className="stages__name">
              {stage.name}
              <span className="offscreen">, {look.word}</span>
              {stage.detail ? <span>{stage.detail}</span> : null}
            </span>
            <span className="stages__time">{timeText(stage, now)}</span>
          </li>
        )
      })}
    </ol>
  )
}

function timeText(stage: StageView, now: number): string {
  if (stage.tookMs !== null) return durationText(stage.tookMs)
  if (stage.since) return durationText(now - Date.parse(stage.since))
  return stage.usual ?? ''
}
