import { z } from 'zod'
import { ALL_SERVER_TYPES } from '~/core/adapters/hetzner/catalogueCache'
import type { Gateway } from '~/core/adapters/hetzner/createGateway'
import type { RunScope } from '~/core/adapters/hetzner/RunScope'
import { runLeashed } from '~/core/adapters/process/runLeashed'
import { AuraError, type ErrorCode } from '~/core/domain/errors'
import type { Infrastructure } from '~/core/ports/Infrastructure'
import type { Ledger } from '~/core/ports/Ledger'
import { agentScope, agentVariables, foundationIds, foundationScope, foundationVariables } from './stacks'
import type { StateBackend } from './stateBackend'
import { parseState, taintedServers, untainted } from './stateResources'
import { terraformErrors, terraformFailure } from './terraformFailure'
import { createWorkFolders, type StackName } from './workFolders'

export type TerraformOptions = {
  gateway: Gateway
  /** Where the gateway listens. */
  gatewayUrl: string
  states: StateBackend
  ledger: Pick<Ledger, 'findByProviderId'>
  /** TERRAFORM_BIN: terraform or tofu. */
  terraform: string
  /** TERRAFORM_CLI_CONFIG: where the provider is found. Null: the registry. */
  cliConfig: string | null
  /** The repository's terraform folder. */
  sources: string
  /** On tmpfs. */
  workDir: string
  /** From SIGINT to SIGKILL: the state is saved meanwhile. */
  graceMs?: number
  /** How long to wait for the request budget before the step is told to come back later. */
  reserveWaitMs?: number
  /** How long a run's share of the budget is set aside. */
  reserveForMs?: number
}

/** Requests to the cloud that one run of a stack needs, with the catalogue in the cache. */
const REQUESTS = { apply: 3, destroy: 2 } as const
const RESERVE_LOOK_MS = 1_000 // others may give theirs back sooner
const STATE_TRIES = '4' // with doubled waits from 1 s: Postgres may restart meanwhile
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

type Command = {
  stack: StackName
  verb: 'apply' | 'destroy'
  scope: RunScope
  variables: unknown
  signal: AbortSignal
  otherwise: ErrorCode
}

export function terraformInfrastructure(options: TerraformOptions): Infrastructure {
  const { gateway, gatewayUrl, states, terraform, cliConfig, graceMs = 10_000 } = options
  const { reserveWaitMs = 10_000, reserveForMs = 60_000 } = options
  const env = {
    PATH,
    CHECKPOINT_DISABLE: '1',
    TF_IN_AUTOMATION: '1',
    ...(cliConfig ? { TF_CLI_CONFIG_FILE: cliConfig } : {}),
  }
  const { sources, workDir } = options
  const folders = createWorkFolders({ sources, workDir, terraform, env })
  let count = 0

  async function reserve({ scope, verb, signal }: Command) {
    const until = Date.now() + reserveWaitMs
    for (;;) {
      // Without Redis nothing is set aside; each request then waits for its turn.
      const waitMs = await gateway.reserve(scope, REQUESTS[verb], reserveForMs).catch(() => 0)
      if (waitMs === 0) return
      if (signal.aborted) throw new AuraError('aborted')
      const leftMs = until - Date.now()
      if (leftMs <= 0) throw new AuraError('rate_limited', { detail: `the next requests are free in ${waitMs} ms` })
      await new Promise((resolve) => setTimeout(resolve, Math.min(waitMs, leftMs, RESERVE_LOOK_MS)))
    }
  }

  /** An apply that was interrupted leaves a good server tainted, and the next one would replace it. */
  async function untaintLiving(scope: RunScope) {
    const text = await states.read(scope)
    const tainted = text === null ? [] : taintedServers(parseState(text))
    for (const { providerId } of tainted) {
      const row = await options.ledger.findByProviderId('hetzner', 'server', providerId)
      const isBroken = z.looseObject({ failed: z.literal(true) }).safeParse(row?.detail).success
      if (row?.state !== 'alive' || isBroken) continue
      if (!(await states.write(scope, untainted(text!, providerId)))) throw new AuraError('state_locked')
    }
  }

  function childEnv(scope: RunScope, credential: string) {
    const state = `${gatewayUrl}/state/${scope.subject}`
    return {
      ...env,
      HCLOUD_ENDPOINT: `${gatewayUrl}/hetzner/v1`,
      HCLOUD_TOKEN: credential,
      TF_HTTP_ADDRESS: state,
      TF_HTTP_LOCK_ADDRESS: state,
      TF_HTTP_UNLOCK_ADDRESS: state,
      TF_HTTP_RETRY_MAX: STATE_TRIES,
      TF_HTTP_USERNAME: scope.runId,
      TF_HTTP_PASSWORD: credential,
    }
  }

  async function run(command: Command): Promise<string[]> {
    const { stack, verb, scope, variables, signal } = command
    count += 1
    const folder = await folders.make(stack, `${scope.runId}-${scope.epoch}-${count}`, variables)
    const credential = gateway.open(scope)
    const lines: string[] = []
    try {
      const refresh = verb === 'destroy' ? ['-refresh=false'] : []
      const result = await runLeashed({
        command: terraform,
        args: [verb, '-auto-approve', '-input=false', '-json', ...refresh],
        cwd: folder.cwd,
        env: childEnv(scope, credential),
        signal,
        stopSignal: 'SIGINT',
        graceMs,
        ownsCwd: true,
        onLine: (line) => lines.push(line),
      })
      // What was asked of the cloud goes on without the child: its outcome is awaited, so that the ledger has it.
      await gateway.settled(scope.runId)
      if (signal.aborted) throw new AuraError('aborted')
      if (result.exitCode !== 0) throw failed(command, lines, result.stderr)
      return lines
    } finally {
      gateway.close(credential)
      await states.release(scope)
      await folder.remove()
    }
  }

  async function perform(command: Command): Promise<string[]> {
    if (command.signal.aborted) throw new AuraError('aborted')
    await reserve(command)
    try {
      if (command.verb === 'apply') await untaintLiving(command.scope)
      return await run(command)
    } finally {
      await gateway.release(command.scope).catch(() => {})
    }
  }

  return {
    async applyAgent(stack, by) {
      const [scope, variables] = [agentScope(stack, by, false), agentVariables(stack)]
      const { signal } = by
      await perform({ stack: 'agent', verb: 'apply', scope, variables, signal, otherwise: 'create_failed' })
    },
    async destroyAgent(stack, by) {
      const [scope, variables] = [agentScope(stack, by, true), agentVariables(stack)]
      const { signal } = by
      await perform({ stack: 'agent', verb: 'destroy', scope, variables, signal, otherwise: 'retire_blocked' })
    },
    async applyFoundation(stack, by) {
      const [scope, variables, { signal }] = [foundationScope(stack, by), foundationVariables(stack), by]
      const otherwise = 'create_failed'
      const lines = await perform({ stack: 'foundation', verb: 'apply', scope, variables, signal, otherwise })
      const ids = foundationIds(lines)
      // What each apply asks for is in the cache before the first customer comes.
      await gateway.warm([ALL_SERVER_TYPES, `/ssh_keys/${ids.sshKeyId}`])
      return ids
    },
  }
}

function failed({ otherwise, verb }: Command, lines: string[], stderr: string): AuraError {
  const { code, detail } = terraformFailure(terraformErrors(lines), otherwise)
  return new AuraError(code, { detail: detail || stderr || `terraform ${verb} ended without a word` })
}
