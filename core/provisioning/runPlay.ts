import { AuraError } from '../domain/errors'
import type { PlayName, PlayResult } from '../ports/Configurator'
import { machineTarget } from './machineTarget'
import type { StepContext } from './step'

/** Runs one play on the run's machine and tells the page each task. */
export async function runPlay(
  { run, machine, ports, signal, tell }: StepContext,
  play: PlayName,
  vars: Record<string, unknown>,
  secrets: Record<string, string>,
): Promise<PlayResult> {
  const target = machine && machineTarget(ports, machine)
  if (!target) throw new AuraError('machine_lost', { detail: 'no live machine, or no host key' })
  const settings = { bastion_cidr: ports.settings.bastionCidr, openclaw_port: ports.settings.agentPort }
  return ports.configurator.play({
    play,
    target,
    runId: run.id,
    epoch: run.epoch,
    vars: { ...settings, ...vars },
    secrets,
    onTask: (progress) => tell('task', { step: run.step, ...progress }),
    signal,
  })
}
