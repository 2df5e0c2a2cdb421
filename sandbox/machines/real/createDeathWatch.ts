import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { deathStages } from '~/sandbox/faults/faultTable'
import type { Faults } from '~/sandbox/faults/Faults'
import type { Timeline } from '~/sandbox/world/Timeline'

type DeathStage = (typeof deathStages)[number]

/** What appears on a machine's own disk when a stage has begun; null: when the machine first runs. */
const marks: Record<DeathStage, string | null> = {
  awaitBoot: null,
  configureAgent: 'var/lib/aura/owner', // a play's first task notes whose machine this is
  joinNetwork: 'var/lib/tailscale/tailscaled.state',
  verifyAgent: 'etc/openclaw.json',
  backUpAgent: 'var/lib/aura-backups/making',
  restoreAgent: 'var/lib/aura-backups/unpacked',
}

const LOOK_EVERY_MS = 200

export type WatchedMachine = { serverId: number; upper: string; isRunning: boolean }

/** Lets a machine die at the stage for which its death is armed: the first machine that reaches it from then on. */
export function createDeathWatch(options: {
  faults: Faults
  timeline: Timeline
  /** All of them, also those that are off: what one has reached it has reached. */
  list: () => WatchedMachine[]
  die: (serverId: number) => Promise<void>
}): { end(): void } {
  const { faults, timeline, list, die } = options
  /** Stages that a machine was seen to have reached. */
  const reached = new Map<string, Set<DeathStage>>()
  let cancel = () => {}
  let isEnded = false

  async function hasReached({ upper, isRunning }: WatchedMachine, stage: DeathStage): Promise<boolean> {
    const mark = marks[stage]
    // One whose disk is there, and that does not run yet, can't die: it would come up all the same.
    if (mark === null) return isRunning || (reached.get(upper)?.has(stage) ?? false)
    return access(join(upper, mark)).then(
      () => true,
      () => false,
    )
  }

  async function lookAt(machine: WatchedMachine) {
    const before = reached.get(machine.upper) ?? new Set()
    reached.set(machine.upper, before)
    for (const stage of deathStages) {
      if (!(await hasReached(machine, stage)))
        before.delete(stage) // a backup's stages come again
      else if (!before.has(stage)) {
        before.add(stage)
        if (faults.take('machineDies', (value) => value === stage)) await die(machine.serverId)
      }
    }
  }

  async function look() {
    const machines = list()
    const present = new Set(machines.map(({ upper }) => upper))
    for (const upper of reached.keys()) if (!present.has(upper)) reached.delete(upper)
    await Promise.all(machines.map(lookAt))
    if (!isEnded) cancel = timeline.after(LOOK_EVERY_MS, look)
  }

  cancel = timeline.after(LOOK_EVERY_MS, look)
  return {
    end() {
      isEnded = true
      cancel()
    },
  }
}
