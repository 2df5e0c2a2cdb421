import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { AuraError } from '~/core/domain/errors'
import type { Run } from '~/core/domain/run'
import type { AgentWithOwner, Machine } from '~/core/ports/Agents'
import type { Backup } from '~/core/ports/Backups'
import type { Ports } from '~/core/ports/Ports'
import type { Effect } from '~/core/ports/Runs'
import { simulationSettings } from '~/core/testing/simulation/simulationSettings'
import type { StepContext } from '../step'
import { retireMachine } from './retireMachine'
import { verifyBackup } from './verifyBackup'

const now = new Date('2026-11-24T12:00:00Z')
const agent = { id: 'agent', customerId: 'customer', isFinalBackupOff: false } as AgentWithOwner
const machine = { id: 'machine', name: 'm', readyAt: now, stoppedAt: null } as Machine
const made = {
  id: 'backup',
  agentId: 'agent',
  customerId: 'customer',
  kind: 'archive',
  cause: 'beforeReprovision',
  state: 'made',
  bytes: 7,
  sha256: 'as stored',
} as Backup

/** A run whose archive gives back what `unpack` says. */
function contextOf(run: Partial<Run>, unpack: () => Promise<{ sha256: string }>) {
  const rows: Backup[] = [{ ...made }]
  const effects: Effect[] = []
  const removed: string[] = []
  const ports = {
    settings: simulationSettings,
    clock: { now: () => now },
    keys: { token: () => Buffer.alloc(32).toString('base64url') },
    seal: { seal: (text: string) => text, open: (text: string) => text },
    archive: { get: async () => Readable.from(['x']) },
    restoreCheck: { unpack: async () => ({ files: 1, bytes: 7, ...(await unpack()) }) },
    ledger: { ofMachine: async () => [], removing: async (id: string) => void removed.push(id) },
    backups: {
      ofRun: async () => rows.find(({ state }) => state !== 'failed') ?? null,
      customerKey: async () => Buffer.alloc(32).toString('base64url'),
      failed: async () => void (rows[0]!.state = 'failed'),
      verified: async () => void (rows[0]!.state = 'verified'),
    },
  } as unknown as Ports
  const base = { id: 'run', kind: 'reprovision', mode: 'forward', stepTries: 0, input: {} }
  const context = {
    run: { ...base, ...run } as Run,
    agent,
    machine,
    ports,
    alsoSave: (effect: Effect) => void effects.push(effect),
  } as unknown as StepContext
  return { context, rows, effects, removed }
}

const whole = async () => ({ sha256: 'as stored' })
const other = async () => ({ sha256: 'something else' })
const damaged = () => Promise.reject(new AuraError('backup_unverified', { detail: 'cut short' }))

test('what comes back as it was stored is verified, and is what the next machine gets', async () => {
  const { context, rows, effects } = contextOf({}, whole)
  expect(await verifyBackup.perform(context)).toMatchObject({ kind: 'done' })
  expect(rows[0]?.state).toBe('verified')
  expect(effects).toContainEqual({ kind: 'agentBackup', agentId: 'agent', backupId: 'backup' })
})

test.each([
  ['other bytes', other],
  ['an archive that is cut short', damaged],
])('%s are no backup, however often it is looked again', async (_name, unpack) => {
  const { context, rows } = contextOf({}, unpack)
  await expect(verifyBackup.perform(context)).rejects.toMatchObject({ code: 'backup_unverified' })
  expect(rows[0]?.state).toBe('failed')
  expect(await verifyBackup.perform(context)).toMatchObject({ kind: 'failed', code: 'backup_unverified' })
})

test('without a verified backup of this run the old machine is not touched', async () => {
  const { context, effects, removed } = contextOf({}, whole)
  expect(await retireMachine.perform(context)).toMatchObject({ kind: 'waiting' })
  expect([removed, effects.map(({ kind }) => kind)]).toEqual([[], ['alert']])
  await verifyBackup.perform(context)
  expect(await retireMachine.perform(context)).toMatchObject({ kind: 'done' })
})

test('an owner who typed that they do without is not held up', async () => {
  const { context } = contextOf({ input: { isWithoutBackup: true } }, damaged)
  expect(await verifyBackup.perform(context)).toMatchObject({ kind: 'done' })
  expect(await retireMachine.perform(context)).toMatchObject({ kind: 'done' })
})
