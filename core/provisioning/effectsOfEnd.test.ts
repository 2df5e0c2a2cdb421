import { expect, test } from 'vitest'
import type { Run, RunKind, RunOutcome } from '../domain/run'
import type { RunChange } from '../domain/runChange'
import type { AgentWithOwner } from '../ports/Agents'
import type { Backup } from '../ports/Backups'
import type { Ports } from '../ports/Ports'
import { effectsOfEnd } from './effectsOfEnd'

const now = new Date('2026-11-24T12:00:00Z')
const pin = (backupId: string | null) => ({ kind: 'agentBackup', agentId: 'agent', backupId })

/** What is written about the agent's backup as such a run ends; `lastGood` is its newest. */
async function pinned(kind: RunKind, outcome: RunOutcome, more: Partial<Run> = {}) {
  const agent = {
    id: 'agent',
    name: 'fern-42',
    owner: { email: 'ada@example.test' },
    plan: { priceCents: 1900, currency: 'eur' },
    restoreBackupId: null,
  } as AgentWithOwner
  const run = { id: 'run', ref: 'R-1', kind, mode: 'forward', isPastReturn: false, input: {}, ...more } as Run
  const change = { fields: { mode: 'ended', outcome, errorCode: null } } as RunChange
  const lastGood = { id: 'newest', kind: 'archive', madeAt: now, createdAt: now } as Backup
  const ports = {
    clock: { now: () => now },
    settingRows: { value: async () => 60 },
    backups: { lastGood: async () => lastGood, get: async (id: string) => ({ ...lastGood, id }) },
  } as unknown as Ports
  const effects = await effectsOfEnd(ports, agent, run, change)
  return effects.filter((effect) => effect.kind === 'agentBackup')
}

test.each([
  ['revive', 'failed', {}, 'newest'],
  ['revive', 'cancelled', {}, 'newest'],
  ['reprovision', 'failed', { isPastReturn: true, input: { backupId: 'chosen' } }, 'chosen'],
] as const)(
  'no machine runs after a %s that was %s: what the next one gets is kept',
  async (kind, outcome, more, id) => {
    expect(await pinned(kind, outcome, more as Partial<Run>)).toEqual([pin(id)])
  },
)

test.each(['provision', 'revive', 'reprovision', 'restore'] as const)(
  'once the data is on the machine after a %s no backup waits for the next one',
  async (kind) => {
    expect(await pinned(kind, 'succeeded')).toEqual([pin(null)])
  },
)

test.each(['resume', 'repair', 'backup'] as const)('a %s leaves that as it is', async (kind) => {
  expect(await pinned(kind, 'succeeded')).toEqual([])
})
