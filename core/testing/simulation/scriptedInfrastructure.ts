import { z } from 'zod'
import type { Gateway } from '~/core/adapters/hetzner/createGateway'
import type { RunScope } from '~/core/adapters/hetzner/RunScope'
import type { StateBackend } from '~/core/adapters/terraform/stateBackend'
import { parseState, taintedServers, untainted } from '~/core/adapters/terraform/stateResources'
import { terraformFailure } from '~/core/adapters/terraform/terraformFailure'
import { AuraError, type ErrorCode } from '~/core/domain/errors'
import type { AgentStack, Infrastructure } from '~/core/ports/Infrastructure'
import type { Ledger } from '~/core/ports/Ledger'
import type { CallBy } from '~/core/ports/Servers'
import type { Actor } from './Call'
import type { Scheduler } from './Scheduler'
import { TerraformScript } from './TerraformScript'

export type ScriptedOptions = {
  scheduler: Scheduler
  actor: Actor
  gateway: Gateway
  states: StateBackend
  ledger: Pick<Ledger, 'findByProviderId'>
  sleep: (ms: number) => Promise<void>
  /** Told of each request that comes to the gateway, and then of its answer. */
  onRequest: (scope: RunScope, request: string) => (status: number) => void
}

const RESERVE_TRIES = 15
const RESERVED_MS = 60_000
const isBroken = (detail: unknown) => z.looseObject({ failed: z.literal(true) }).safeParse(detail).success

/**
 * Terraform, played: the request sequence of the real one and its provider, against the real gateway and state
 * backend. Its process may be killed between any two requests.
 */
export function scriptedInfrastructure(options: ScriptedOptions): Infrastructure {
  const { gateway, states, ledger, sleep, scheduler, actor } = options

  async function reserve(scope: RunScope, requests: number, signal: AbortSignal) {
    for (let tries = 0; ; tries += 1) {
      const waitMs = await gateway.reserve(scope, requests, RESERVED_MS)
      if (waitMs === 0) return
      if (signal.aborted) throw new AuraError('aborted')
      if (tries === RESERVE_TRIES) throw new AuraError('rate_limited')
      await sleep(Math.min(waitMs, 1_000))
    }
  }

  async function untaintLiving(scope: RunScope) {
    const text = await states.read(scope)
    for (const { providerId } of text === null ? [] : taintedServers(parseState(text))) {
      const row = await ledger.findByProviderId('hetzner', 'server', providerId)
      if (row?.state !== 'alive' || isBroken(row.detail)) continue
      if (!(await states.write(scope, untainted(text!, providerId)))) throw new AuraError('state_locked')
    }
  }

  async function perform(stack: AgentStack, by: CallBy, verb: 'apply' | 'destroy', otherwise: ErrorCode) {
    const { signal, runId, epoch } = by
    const { agentId, machineId } = stack
    if (signal.aborted) throw new AuraError('aborted')
    const scope: RunScope = {
      runId,
      epoch,
      subject: agentId,
      agentId,
      machineId,
      names: [stack.serverName],
      labels: stack.labels,
      isRemoval: verb === 'destroy',
    }
    await reserve(scope, verb === 'apply' ? 3 : 2, signal)
    try {
      if (verb === 'apply') await untaintLiving(scope)
      const credential = gateway.open(scope)
      const script = new TerraformScript({ ...options, scope, credential, signal })
      let errors: string[]
      try {
        errors = await (verb === 'apply' ? script.apply(stack) : script.destroy())
        await gateway.settled(runId)
      } finally {
        gateway.close(credential)
        await states.release(scope)
      }
      if (signal.aborted) throw new AuraError('aborted')
      if (errors.length === 0) return
      const { code, detail } = terraformFailure(errors, otherwise)
      throw new AuraError(code, { detail })
    } finally {
      await gateway.release(scope)
    }
  }

  return {
    applyAgent: (stack, by) => perform(stack, by, 'apply', 'create_failed'),
    destroyAgent: (stack, by) => perform(stack, by, 'destroy', 'retire_blocked'),
    async applyFoundation() {
      throw new Error(`${actor.name}: the simulated environment is laid already (seed ${scheduler.seed})`)
    },
  }
}
