import { pipelineOf, stepLanes } from '../domain/pipelines'
import { RunId, runRef, type Run, type RunKind, type RunOrder } from '../domain/run'
import type { Effect } from '../ports/Runs'
import type { Ports } from '../ports/Ports'

/** Opens a run at its first step and owes its first job. Null: one is open already. */
export async function openRun(
  { runs, keys, random }: Pick<Ports, 'runs' | 'keys' | 'random'>,
  {
    id = keys.uuid(),
    kind,
    agentId,
    by,
    input = {},
    effects = [],
  }: { id?: string; kind: RunKind; agentId: string | null; by: string; input?: RunOrder; effects?: Effect[] },
): Promise<Run | null> {
  const pipeline = pipelineOf(kind)
  const first = pipeline.forward[0]
  if (!first) throw new Error(`${kind} has no steps`)
  return runs.open(
    {
      id: RunId.parse(id),
      ref: runRef(random),
      kind,
      agentId,
      step: first,
      by,
      attemptsMax: pipeline.attempts === 'endless' ? 1 : pipeline.attempts,
      input,
      lane: stepLanes[first],
    },
    effects,
  )
}
