import { readDemoEnv } from '~/scripts/demo/demoEnv'
import { startWorld } from '~/scripts/demo/startWorld'
import { freePort } from '~/scripts/services/freePort'

/** An Aura for the browser's tests: one line of JSON says where it is; SIGTERM ends it. */
const machines = process.env.AURA_E2E_MACHINES === 'real' ? 'real' : 'simulated'
const world = await startWorld({ machines, port: await freePort(), isDevelopment: false, say: console.error })
const product = readDemoEnv(String(world.port))
console.log(
  JSON.stringify({
    AURA_E2E_URL: world.url,
    AURA_SANDBOX_ADMIN: world.sandbox.admin,
    AURA_E2E_HCLOUD: `${world.sandbox.hetzner.endpoint} ${world.sandbox.hetzner.token}`,
    AURA_E2E_DATABASE: product.DATABASE_URL,
    AURA_E2E_REDIS: product.REDIS_URL,
    AURA_E2E_STAFF: `${world.staff.email} ${world.staff.password} ${world.staff.totpKey}`,
  }),
)
const end = () => void world.close().then(() => process.exit(0))
process.once('SIGTERM', end)
process.once('SIGINT', end)
