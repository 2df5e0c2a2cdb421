import { durationText } from '~/app/presenters/durationText'
import { setupSteps } from '~/app/presenters/planCards'
import { SUCCESSES_MAX, usualMs, type StageHistory } from '~/core/domain/eta'
import { stepTitles } from '~/core/domain/pipelines'

export type SetupPathView = {
  says: string
  /** `median` and how long that is beside the longest, in percent; null: not known yet. */
  stages: { name: string; median: string | null; percent: number }[]
}

/** The five stages with their medians. */
export function setupPath(history: StageHistory): SetupPathView {
  const isKnown = usualMs(setupSteps, history) !== null
  const medians = setupSteps.map((step) => (isKnown ? (history[step]?.p50 ?? 0) : 0))
  const longest = Math.max(1, ...medians)
  const count = Math.min(SUCCESSES_MAX, ...setupSteps.map((step) => history[step]?.count ?? 0))
  return {
    says: isKnown ? `Medians of the last ${count} setups` : 'You see each stage as it happens',
    stages: setupSteps.map((step, index) => ({
      name: stepTitles[step],
      median: isKnown ? durationText(medians[index] ?? 0) : null,
      percent: Math.round((100 * (medians[index] ?? 0)) / longest),
    })),
  }
}
