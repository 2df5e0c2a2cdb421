import { productEnv } from '~/scripts/demo/productEnv'
import { startSandboxProcess } from '~/scripts/demo/sandboxProcess'
import { startPart, type Part } from '~/scripts/demo/startPart'
import { freePort } from '~/scripts/services/freePort'
import { waitUntil } from '~/scripts/services/waitUntil'
import type { BenchServices } from '../provideBenchServices'

const START_LIMIT_MS = 60_000

export type Stage = Awaited<ReturnType<typeof stageOf>>

/** A sandbox, and the means to start the product's and other processes with the same environment. */
export async function stageOf({ postgres, redis, folder }: BenchServices) {
  const port = await freePort()
  const sandbox = await startSandboxProcess({
    machines: 'simulated',
    instance: 'bench',
    webhookUrl: `http://127.0.0.1:${port}/webhooks/stripe`,
    logs: folder,
  })
  const connections = 10
  const env = {
    ...productEnv({
      databaseUrl: postgres.url,
      redisUrl: redis.url,
      port,
      callbackPort: await freePort(),
      workDir: folder,
      sandbox: sandbox.endpoints,
    }),
    NODE_ENV: 'production',
    DATABASE_CONNECTIONS: `${connections}`,
  }
  return {
    port,
    /** Of each process to the database, and of the pooler. */
    connections,
    secret: sandbox.endpoints.stripe.webhookSecret,
    databaseUrl: postgres.url,
    redisUrl: redis.url,
    start: (name: string, script: string, more: Record<string, string> = {}): Part =>
      startPart({ name, script, env: { ...env, ...more }, logs: folder, graceMs: 10_000 }),
    /** Waits until a started part does, on its port. */
    answers: (part: Part, at: number) =>
      waitUntil(`The ${part.name} process answers`, START_LIMIT_MS, async () => {
        part.assertAlive()
        return fetch(`http://127.0.0.1:${at}/readyz`).then(
          ({ ok }) => ok,
          () => false,
        )
      }),
    close: () => sandbox.part.close(),
  }
}
