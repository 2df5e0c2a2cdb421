import type { AgentView, ProgressView, SegmentView } from '~/app/presenters/agent/AgentView'

/** A newer view beside the one that is shown: within one attempt the bar and what is left never go back. */
export function steady(next: AgentView, shown: AgentView): AgentView {
  if (!next.progress || !shown.progress || next.progress.key !== shown.progress.key) return next
  return { ...next, progress: steadyProgress(next.progress, shown.progress) }
}

function steadyProgress(next: ProgressView, shown: ProgressView): ProgressView {
  if (next.segments.length !== shown.segments.length) return next
  return {
    ...next,
    isEstimated: shown.isEstimated,
    segments: next.segments.map((segment, index) => steadySegment(segment, shown.segments[index])),
  }
}

function steadySegment(next: SegmentView, shown: SegmentView | undefined): SegmentView {
  // As wide as it was: a history that has grown meanwhile does not move what is drawn.
  const typicalMs = shown?.typicalMs ?? next.typicalMs
  if (next.state !== 'now' || shown?.state !== 'now') return { ...next, typicalMs }
  const isTold = next.share !== null || shown.share !== null
  return {
    ...next,
    typicalMs,
    // A stage that is tried again begins no new clock.
    since: shown.since && next.since && shown.since < next.since ? shown.since : next.since,
    share: isTold ? Math.max(next.share ?? 0, shown.share ?? 0) : null,
  }
}
