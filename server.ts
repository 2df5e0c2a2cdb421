import { startWeb } from '~/app/http/startWeb'
import { requestLevel } from '~/app/http/requestLevel'
import { paymentOrigins } from '~/app/http/paymentOrigins'
import { createLimits } from '~/app/http/limits'
import { argon2Passwords } from '~/core/adapters/argon2/argon2Passwords'
import { parseKeys } from '~/core/adapters/crypto/aesSeal'
import { openLog, withLogFields } from '~/core/adapters/log'
import { rateGauge } from '~/core/adapters/hetzner/rateGauge'
import { openMetrics } from '~/core/adapters/metrics/openMetrics'
import { statusServer } from '~/core/adapters/metrics/statusServer'
import { webMetrics } from '~/core/adapters/metrics/webMetrics'
import { openStores } from '~/core/adapters/openStores'
import { prismaAccounts } from '~/core/adapters/prisma/accounts'
import { prismaConsolePages } from '~/core/adapters/prisma/console/consolePages'
import { prismaDoctorReports } from '~/core/adapters/prisma/doctorReports'
import { prismaPages } from '~/core/adapters/prisma/pages'
import { prismaTickets } from '~/core/adapters/prisma/tickets'
import { endOnSignal } from '~/core/adapters/process/endOnSignal'
import { hastyRedis } from '~/core/adapters/redis/connect'
import { settingsOf } from '~/core/adapters/settingsOf'
import { stripePayments } from '~/core/adapters/stripe/stripePayments'
import { verifyStripeEvent } from '~/core/adapters/stripe/verifyStripeEvent'
import { createStateCipher } from '~/core/adapters/terraform/stateCipher'
import { listenAddress } from '~/core/config/listenAddress'
import { readEnv } from '~/core/config/env'
import { recordStripeEvent } from '~/core/services/recordStripeEvent'
import { lookAround } from '~/core/services/lookAround'
import { registerHostKey } from '~/core/services/registerHostKey'

const STOP_LIMIT_MS = 15_000

const env = readEnv()
const log = openLog(env.LOG_LEVEL, 'web')
// Events are published by the workers' relay; this process only listens.
const stores = await openStores(
  env,
  () => () => {},
  (reason) => log.warn({ reason }, 'waiting to start'),
)
const { ports, db } = stores
const settings = settingsOf(env, '')
const stateCipher = createStateCipher(parseKeys(env.STATE_KEYS))
const limitRedis = hastyRedis(env.REDIS_URL)
limitRedis.on('error', () => {})
// Redis is not asked: without it everything but live updates goes on.
const looks = { postgres: () => db.$queryRaw`SELECT 1` }
const registry = openMetrics({ pool: stores.pool, redis: stores.redis })
const metrics = webMetrics(registry, () => web.liveSockets())

const web = await startWeb({
  appUrl: env.APP_URL,
  agentsDomain: env.AGENTS_DOMAIN,
  listen: { host: env.HOST, port: env.PORT },
  callbackListen: listenAddress(env.MACHINE_CALLBACK_LISTEN),
  paymentOrigins: paymentOrigins(env.STRIPE_ENDPOINT),
  tailnetProxyUrl: env.TAILNET_PROXY_URL,
  agentPort: env.AGENT_PORT,
  trustProxyHops: env.TRUST_PROXY_HOPS,
  isDevelopment: env.NODE_ENV === 'development',
  buildFolder: 'build',
  deps: {
    ...ports,
    settings,
    payments: stripePayments({ secretKey: env.STRIPE_SECRET_KEY, endpoint: env.STRIPE_ENDPOINT }),
    accounts: prismaAccounts(db),
    passwords: argon2Passwords(),
    pages: prismaPages(db),
    doctorReports: prismaDoctorReports(db, ports.clock),
    consolePages: prismaConsolePages(db, ports.clock, {
      leaseMs: env.LEASE_MS,
      budget: rateGauge(limitRedis, env.HETZNER_TOKEN),
      openState: (sealed, subject, serial) => stateCipher.open(sealed, `${subject}/${serial}`),
    }),
    tickets: prismaTickets(db),
    limits: createLimits(limitRedis),
    isSecure: env.APP_URL.startsWith('https:'),
  },
  redis: stores.redis,
  limitRedis,
  async recordStripeEvent(delivery) {
    const event = verifyStripeEvent(
      { webhookSecret: env.STRIPE_WEBHOOK_SECRET, now: () => ports.clock.now() },
      delivery,
    )
    if (!event.ok) return event
    await recordStripeEvent(ports, event.value)
    return event
  },
  registerHostKey: (registration) => registerHostKey({ ...ports, settings }, registration),
  looks,
  watch: {
    within: withLogFields,
    seen({ fields, ...request }) {
      metrics.answered(request)
      log[requestLevel(request)]({ ...fields, ...request, ms: Math.round(request.ms) }, 'request')
    },
  },
  onError: (error) => log.error({ err: error }, 'request failed'),
})
const status = await statusServer({
  listen: listenAddress(env.STATUS_LISTEN),
  registry,
  ready: async () => (web.isStopping() ? { isReady: false, answers: { stopping: true } } : lookAround(looks)),
  onError: (error) => log.error({ err: error }, 'status'),
})
log.info({ port: web.port, callbackPort: web.callbackPort, statusPort: status.port }, 'web is ready')
process.send?.('ready')

endOnSignal({
  name: 'web',
  log,
  limitMs: STOP_LIMIT_MS,
  async stop() {
    await web.close()
    await status.close()
    limitRedis.disconnect()
    await stores.close()
  },
})
