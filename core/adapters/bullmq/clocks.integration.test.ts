import { randomUUID } from 'node:crypto'
import type { Redis } from 'ioredis'
import { expect, onTestFinished, test } from 'vitest'
import { openLog } from '~/core/adapters/log'
import { patientRedis } from '~/core/adapters/redis/connect'
import type { Job } from '~/core/domain/job'
import { freshRedis } from '~/core/testing/services'
import { startLanes } from './lanes'
import { bullQueues } from './queues'

const HOUR_MS = 3_600_000
const SOON_MS = 50

test.each([
  ['behind', HOUR_MS],
  ['ahead of', -HOUR_MS],
])(
  'where this host’s clock is %s the database’s, jobs come when they are due all the same',
  async (_where, aheadMs) => {
    const clock = { now: () => new Date(Date.now() + aheadMs) }
    const later = () => new Date(clock.now().getTime() + SOON_MS)
    const server = await freshRedis()
    const connections: Redis[] = []
    const connect = () => {
      const made = patientRedis(server.url)
      connections.push(made)
      return made
    }
    const queues = bullQueues(connect(), clock)
    const done: string[] = []
    let isHeld = true
    const lanes = startLanes({
      connection: connect,
      clock,
      async handle(job: Job) {
        const id = 'agentId' in job ? job.agentId : ''
        done.push(id)
        if (id !== held || !isHeld) return null
        isHeld = false
        return later()
      },
      lockMs: 120_000,
      stalledMs: 60_000,
      log: openLog('silent', 'test'),
      onFailed: async () => {},
      onOvercome: async () => {},
    })
    onTestFinished(async () => {
      await lanes.close()
      await queues.close()
      for (const connection of connections) connection.disconnect()
      await server.close()
    })
    const [due, held, soon, farOff] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()]
    const job = (agentId: string, availableAt: Date) => ({
      id: `ob-${agentId}`,
      job: { name: 'convergeAgent', agentId } as const,
      lane: 'billing' as const,
      availableAt,
    })
    await queues.add([
      job(farOff, new Date(clock.now().getTime() + HOUR_MS / 2)),
      job(due, clock.now()),
      job(held, clock.now()),
      job(soon, later()),
    ])
    await expect.poll(() => done.toSorted(), { timeout: 120_000 }).toEqual([due, held, held, soon].toSorted())
  },
)
