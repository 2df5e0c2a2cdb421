import { expect, test } from 'vitest'
import { AuraError } from '~/core/domain/errors'
import type { Run, RunKind } from '~/core/domain/run'
import type { AgentWithOwner, Machine } from '~/core/ports/Agents'
import type { Backup } from '~/core/ports/Backups'
import type { PlayRequest } from '~/core/ports/Configurator'
import type { Ports } from '~/core/ports/Ports'
import { simulationSettings } from '~/core/testing/simulation/simulationSettings'
import type { StepContext } from '../step'
import { backUpAgent } from './backUpAgent'

/** Whether the agent is stopped for the backup of such a run. */
async function isStoppedFor(kind: RunKind): Promise<unknown> {
  const plays: PlayRequest[] = []
  const machine = {
    id: 'machine',
    ipv4: '192.0.2.1',
    hostKey: 'ssh-ed25519 A',
    readyAt: new Date(),
    stoppedAt: null,
  }
  const ports = {
    settings: simulationSettings,
    seal: { open: (text: string) => text },
    backups: { begin: async () => ({ id: 'backup', state: 'making' }) },
    configurator: {
      async play(request: PlayRequest) {
        plays.push(request)
        throw new AuraError('backup_failed')
      },
    },
  } as unknown as Ports
  const context = {
    run: { id: 'run', kind, stepTries: 0, input: {} } as unknown as Run,
    agent: { id: 'agent', customerId: 'customer', isFinalBackupOff: false } as AgentWithOwner,
    machine: machine as Machine,
    ports,
  } as unknown as StepContext
  await expect(backUpAgent.perform(context)).rejects.toMatchObject({ code: 'backup_failed' })
  return plays[0]?.vars.backup_is_agent_stopped
}

test.each([
  ['reprovision', true],
  ['deprovision', true],
  ['suspend', true],
  ['backup', false],
  ['restore', false],
  ['update', false],
] as const)(
  'what an agent does after the backup of a %s is not lost: it is stopped: %s',
  async (kind, isStopped) => {
    expect(await isStoppedFor(kind)).toBe(isStopped)
  },
)

/** A farewell, or what is told otherwise, to a machine whose copy the provider answers like this. */
function leaving({
  run = {},
  machine = {},
  lastGood = null,
  createImage,
  imageStatus = 'available',
}: Leaving) {
  const told: string[] = []
  const rows: Partial<Backup>[] = []
  const ports = {
    settings: simulationSettings,
    ledger: {
      intend: async () => ({ resource: { id: 'resource' } }),
      answered: async () => void told.push('answered'),
      gone: async () => void told.push('gone'),
    },
    servers: { createImage, findImage: async () => ({ status: imageStatus }) },
    backups: {
      lastGood: async () => lastGood,
      ofRun: async () => rows.find(({ state }) => state !== 'failed') ?? null,
      async begin(row: Partial<Backup>) {
        const known = rows.find(({ state }) => state !== 'failed')
        if (!known) rows.push({ id: 'backup', state: 'making', place: null, ...row })
        return known ?? rows.at(-1)!
      },
      failed: async () => void (rows.at(-1)!.state = 'failed'),
      placed: async (_id: string, place: string) => void (rows.at(-1)!.place = place),
      made: async () => void (rows.at(-1)!.state = 'made'),
    },
  } as unknown as Ports
  const context = {
    run: { id: 'run', ref: 'R-1', kind: 'deprovision', stepTries: 2, input: {}, ...run },
    agent: { id: 'agent', customerId: 'customer', isFinalBackupOff: false },
    machine: { id: 'machine', name: 'm', serverId: '7', readyAt: new Date(), stoppedAt: null, ...machine },
    ports,
  } as unknown as StepContext
  return { perform: () => backUpAgent.perform(context), rows, told }
}
type Leaving = {
  run?: Partial<Run>
  machine?: Partial<Machine>
  lastGood?: Partial<Backup> | null
  createImage: () => Promise<string | null>
  imageStatus?: string
}
const isGone = () => Promise.resolve(null)
const copied = () => Promise.resolve('image-1')
const refused = () =>
  Promise.reject(new AuraError('backup_failed', { detail: '403 resource_limit_exceeded' }))

test('of a server that is gone there is nothing to keep, and the farewell goes on', async () => {
  const { perform, rows, told } = leaving({ createImage: isGone })
  expect(await perform()).toMatchObject({ kind: 'done' })
  expect(rows).toMatchObject([{ state: 'failed' }])
  expect(told).toEqual(['gone'])
})

test('whoever typed "without backup" gets their new machine also where the disk can not be copied', async () => {
  const run = { kind: 'reprovision', input: { isWithoutBackup: true } } as Partial<Run>
  const first = leaving({ run: { ...run, stepTries: 0 }, createImage: isGone })
  expect(await first.perform()).toMatchObject({ kind: 'done' })
  const refusing = leaving({ run: { ...run, stepTries: 0 }, createImage: refused })
  await expect(refusing.perform()).rejects.toMatchObject({ code: 'backup_failed' })
  const second = leaving({ run: { ...run, stepTries: 1 }, createImage: refused })
  second.rows.push(...refusing.rows)
  expect(await second.perform()).toMatchObject({ kind: 'done' })
  expect(second.rows).toMatchObject([{ state: 'failed' }])
})

test('a copy of a disk is written down before it is whole: a cancel then knows what to remove', async () => {
  const { perform, rows } = leaving({ createImage: copied, imageStatus: 'creating' })
  expect(await perform()).toMatchObject({ kind: 'waiting' })
  expect(rows).toMatchObject([{ kind: 'snapshot', state: 'making', place: 'image-1' }])
})

test.each([
  ['the backup of this stop is enough', { keptUntil: null }, []],
  ['an older backup is not: the disk is copied', { keptUntil: new Date() }, ['image-1']],
  ['without one the disk is copied', null, ['image-1']],
] as const)('of a machine that stands still %s', async (_what, lastGood, places) => {
  const run = { stepTries: 0 }
  const { perform, rows } = leaving({
    run,
    machine: { stoppedAt: new Date() },
    lastGood,
    createImage: copied,
  })
  expect(await perform()).toMatchObject({ kind: 'done' })
  expect(rows.map(({ place }) => place)).toEqual(places)
})
