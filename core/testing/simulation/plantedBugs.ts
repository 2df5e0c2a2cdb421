import { createMachine } from '~/core/provisioning/steps/createMachine'
import type { Parts } from './Parts'

/** Takes each look for the first one: it makes a machine without looking whether there is one already. */
export const stepThatDoesNotLook: Parts = {
  steps: {
    createMachine: {
      ...createMachine,
      perform: (context) => createMachine.perform({ ...context, machine: null }),
    },
  },
  stores: ({ agents }, db) => ({
    agents: {
      ...agents,
      async addMachine(machine) {
        const { agentId } = machine
        await db.machine.updateMany({ where: { agentId, retiredAt: null }, data: { retiredAt: new Date(0) } })
        return agents.addMachine(machine)
      },
    },
  }),
}

/** Whoever has a credential is let through, whether the run has moved on or not. */
export const gatewayThatChecksNoEpoch: Parts = {
  epochCheck: () => ({ isCurrent: async () => true }),
}

/** First the run's row is committed, then the job that it owes is written. */
export const outboxOutsideTheTransaction: Parts = {
  runs: (ours, world, actor) => ({
    ...ours,
    async save(before, change, effects) {
      const { stores, db, scheduler } = world
      const taken: { jobId: string | null; job: string; payload: object; lane: string; availableAt: Date }[] =
        []
      const saved = await scheduler.call({
        actor,
        label: 'runs.save, the row alone',
        lost: null,
        async perform() {
          const run = await stores.runs.save(before, change, effects)
          const jobId = run && `${run.id}-${run.version}`
          const rows = jobId ? await db.outboxJob.findMany({ where: { jobId } }) : []
          await db.outboxJob.deleteMany({ where: { id: { in: rows.map(({ id }) => id) } } })
          for (const { id: _id, payload, ...row } of rows) taken.push({ ...row, payload: payload as object })
          world.observe('runs', 'save', [], run)
          return run
        },
      })
      await scheduler.call({
        actor,
        label: 'runs.save, the job alone',
        lost: null,
        perform: () => db.outboxJob.createMany({ data: taken }),
      })
      return saved
    },
  }),
}
