import { expect, test } from 'vitest'
import { AuraError } from '~/core/domain/errors'
import type { Run, RunKind } from '~/core/domain/run'
import type { AgentWithOwner, Machine } from '~/core/ports/Agents'
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
] as const)(
  'what an agent does after the backup of a %s is not lost: it is stopped: %s',
  async (kind, isStopped) => {
    expect(await isStoppedFor(kind)).toBe(isStopped)
  },
)
