import { Redis } from 'ioredis'
import { resolve } from 'node:path'
import { createGateway } from '~/core/adapters/hetzner/createGateway'
import { hetznerServers } from '~/core/adapters/hetzner/hetznerServers'
import { openDatabase } from '~/core/adapters/prisma/client'
import { prismaLedger } from '~/core/adapters/prisma/ledger'
import { prismaRuns } from '~/core/adapters/prisma/runs'
import { prismaTerraformStates } from '~/core/adapters/prisma/terraformStates'
import { createStateBackend } from '~/core/adapters/terraform/stateBackend'
import { createStateCipher } from '~/core/adapters/terraform/stateCipher'
import { terraformInfrastructure } from '~/core/adapters/terraform/terraformInfrastructure'
import type { Clock } from '~/core/ports/Clock'

const clock: Clock = { now: () => new Date(), every: () => () => {} }

export type TerraformWorkerOptions = {
  databaseUrl: string
  redisUrl: string
  endpoint: string
  token: string
  workDir: string
  /** The sandbox without a socket between. */
  fetch?: (request: Request) => Promise<Response>
}

/** The real Terraform and provider, our gateway, state backend and ledger, as a worker has them. */
export async function createTerraformWorker(options: TerraformWorkerOptions) {
  const { endpoint, token, workDir, fetch } = options
  const db = openDatabase(options.databaseUrl, 5)
  const redis = new Redis(options.redisUrl)
  const runs = prismaRuns(db, clock)
  const ledger = prismaLedger(db, clock, 'test')
  const cipher = createStateCipher([{ id: 'k1', key: Buffer.alloc(32, 7) }])
  const states = createStateBackend(prismaTerraformStates(db, clock), cipher)
  const problems: unknown[] = []
  const gateway = createGateway({
    endpoint,
    token,
    redis,
    ledger,
    runs,
    states: states.handle,
    fetch,
    onProblem: (problem) => problems.push(problem),
    lostAnswerLookMs: 50,
  })
  const listening = await gateway.listen()
  const infrastructure = terraformInfrastructure({
    gateway,
    gatewayUrl: listening.url,
    states,
    ledger,
    terraform: process.env.TERRAFORM_BIN ?? 'terraform',
    cliConfig: process.env.TERRAFORM_CLI_CONFIG ?? null,
    sources: resolve('terraform'),
    workDir,
  })
  return {
    db,
    redis,
    runs,
    ledger,
    states,
    gateway,
    gatewayUrl: listening.url,
    infrastructure,
    servers: hetznerServers({ upstream: gateway.upstream, environment: 'test' }),
    problems,
    async close() {
      await listening.close()
      await db.$disconnect()
      redis.disconnect()
    },
  }
}
