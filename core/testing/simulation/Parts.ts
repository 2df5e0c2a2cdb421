import type { Db } from '~/core/adapters/prisma/client'
import type { StepName } from '~/core/domain/run'
import type { Runs } from '~/core/ports/Runs'
import type { Step } from '~/core/provisioning/step'
import type { Actor } from './Call'
import type { RawStores } from './simulatedPorts'
import type { SimulatedWorld } from './SimulatedWorld'

/** Parts that a test puts in the place of ours, to see that what they break is found. */
export type Parts = {
  steps?: Partial<Record<StepName, Step>>
  stores?: (ours: RawStores, db: Db) => Partial<RawStores>
  /** What the gateway asks whether a run's epoch is still its own. */
  epochCheck?: (ours: Runs) => Pick<Runs, 'isCurrent'>
  runs?: (ours: Runs, world: SimulatedWorld, actor: Actor) => Runs
}
