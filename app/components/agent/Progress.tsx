import type { CSSProperties } from 'react'
import { Words } from '~/app/components/Words'
import type { ProgressView, SegmentView } from '~/app/presenters/agent/AgentView'
import { durationText } from '~/app/presenters/durationText'
import { doneShare, leftMs, leftWords } from '~/core/domain/eta'
import type { Stretch } from '~/core/domain/eta'

/** A bar with a segment for each stage, as wide as the stage usually takes. */
export function Progress({ progress, now }: { progress: ProgressView; now: number }) {
  const stretches = progress.segments.map(stretchOf)
  const total = stretches.reduce((sum, stretch) => sum + stretch.typicalMs, 0)
  const done = stretches.reduce((sum, stretch) => sum + stretch.typicalMs * doneShare(stretch, now), 0)
  return (
    <>
      <div
        className={`progress live__bar${progress.isPaused ? ' progress--paused' : ''}`}
        role="progressbar"
        aria-label={progress.label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.floor((100 * done) / total)}
        aria-valuetext={progress.valueText}
      >
        {stretches.map((stretch, index) => (
          <i
            key={index}
            style={
              {
                '--w': Math.max(1, Math.round(stretch.typicalMs / 100)),
                '--done': Math.round(100 * doneShare(stretch, now)) / 100,
              } as CSSProperties
            }
          />
        ))}
      </div>
      <p className="live__eta">
        <b>{left(progress, stretches, now)}</b>
        <span>
          <Words words={progress.started} />
        </span>
      </p>
    </>
  )
}

function left({ left: told, isEstimated, elapsedSince }: ProgressView, stretches: Stretch[], now: number) {
  if (told !== null) return told
  if (isEstimated) return leftWords(leftMs(stretches, now))
  return elapsedSince ? `${durationText(now - Date.parse(elapsedSince))} so far` : ''
}

const stretchOf = ({ since, ...segment }: SegmentView): Stretch => ({
  ...segment,
  since: since === null ? null : Date.parse(since),
})
