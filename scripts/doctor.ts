// Takes the doctor's looks at the deployment that the environment names, else at the running demo, and prints them:
// `npm run doctor [-- --port 3000]`.
// Ends with 1 when one fails, with 2 when there is nothing to look at. A worker does the same for the console.
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { doctorLooks } from '~/core/adapters/doctor/doctorLooks'
import { parseKeys } from '~/core/adapters/crypto/aesSeal'
import { rateGauge } from '~/core/adapters/hetzner/rateGauge'
import { openStores } from '~/core/adapters/openStores'
import { prismaDoctorReports } from '~/core/adapters/prisma/doctorReports'
import { prismaStateInventory } from '~/core/adapters/prisma/stateInventory'
import { tailscaleTailnet } from '~/core/adapters/tailscale/tailscaleTailnet'
import { createStateCipher } from '~/core/adapters/terraform/stateCipher'
import { readEnv } from '~/core/config/env'
import { failingFirst } from '~/core/domain/doctor'
import { runDoctor } from '~/core/services/runDoctor'
import { readDemoEnv } from './demo/demoEnv'

const { values } = parseArgs({ options: { port: { type: 'string' } } })
const env = environment()
const stores = await openStores(env, () => () => {})
const { db, redis, ports } = stores
const tailnet = tailscaleTailnet({
  endpoint: env.TAILSCALE_ENDPOINT,
  clientId: env.TAILSCALE_CLIENT_ID,
  clientSecret: env.TAILSCALE_CLIENT_SECRET,
  proxyUrl: env.TAILNET_PROXY_URL,
  agentTag: 'tag:aura-agent',
})
const { lines } = await runDoctor(
  {
    clock: ports.clock,
    doctorReports: prismaDoctorReports(db, ports.clock),
    doctorLooks: doctorLooks({
      ...ports,
      db,
      env,
      tailnet,
      stateInventory: prismaStateInventory(db, createStateCipher(parseKeys(env.STATE_KEYS))),
      budget: rateGauge(redis, env.HETZNER_TOKEN),
      runbook: resolve('docs/runbook'),
    }),
  },
  new AbortController().signal,
)
for (const { title, state, measured, limit, todo } of failingFirst(lines)) {
  console.log(`${state === 'ok' ? 'ok    ' : 'FAILED'}  ${title}: ${measured}`)
  if (state === 'failed') console.log(`        limit: ${limit}\n        ${todo}`)
}
const failed = lines.filter(({ state }) => state === 'failed').length
console.log(failed > 0 ? `${failed} of ${lines.length} checks fail` : `${lines.length} checks, all fine`)
await tailnet.close()
await stores.close()
process.exitCode = failed > 0 ? 1 : 0

function environment() {
  try {
    return readEnv(process.env.AURA_ENV ? process.env : { ...process.env, ...readDemoEnv(values.port) })
  } catch (error) {
    console.error((error as Error).message)
    process.exit(2)
  }
}
