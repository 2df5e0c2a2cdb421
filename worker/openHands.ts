import { resolve } from 'node:path'
import { alertHook } from '~/core/adapters/alertHook'
import { ansibleConfigurator } from '~/core/adapters/ansible/ansibleConfigurator'
import { parseKeys } from '~/core/adapters/crypto/aesSeal'
import { createGateway } from '~/core/adapters/hetzner/createGateway'
import { goldenImage } from '~/core/adapters/hetzner/goldenImage'
import { hetznerInventory } from '~/core/adapters/hetzner/hetznerInventory'
import { hetznerPrices } from '~/core/adapters/hetzner/hetznerPrices'
import { hetznerServers } from '~/core/adapters/hetzner/hetznerServers'
import { doctorLooks } from '~/core/adapters/doctor/doctorLooks'
import { rateGauge } from '~/core/adapters/hetzner/rateGauge'
import type { Logger } from '~/core/adapters/log'
import { smtpMailer } from '~/core/adapters/mail/smtpMailer'
import { httpModelKeys } from '~/core/adapters/model/httpModelKeys'
import type { Stores } from '~/core/adapters/openStores'
import { prismaDoctorReports } from '~/core/adapters/prisma/doctorReports'
import { prismaStateInventory } from '~/core/adapters/prisma/stateInventory'
import { prismaTerraformStates } from '~/core/adapters/prisma/terraformStates'
import { prismaVitals } from '~/core/adapters/prisma/vitals'
import { tarRestoreCheck } from '~/core/adapters/restoreCheck/tarRestoreCheck'
import { settingsOf } from '~/core/adapters/settingsOf'
import { stripePayments } from '~/core/adapters/stripe/stripePayments'
import { stripeSubscriptions } from '~/core/adapters/stripe/stripeSubscriptions'
import { tailscaleTailnet } from '~/core/adapters/tailscale/tailscaleTailnet'
import { createStateBackend } from '~/core/adapters/terraform/stateBackend'
import { createStateCipher } from '~/core/adapters/terraform/stateCipher'
import { terraformInfrastructure } from '~/core/adapters/terraform/terraformInfrastructure'
import type { Env } from '~/core/config/env'
import type { Jobs } from '~/core/ports/Jobs'
import type { Ports } from '~/core/ports/Ports'

/** The policy of the private network lets `aura-ops` reach it, and nobody else. */
const AGENT_TAG = 'tag:aura-agent'

/** All ports, real: the stores, and what only a worker may do. */
export async function openHands(env: Env, { ports: stores, db, redis }: Stores, jobs: Jobs, log: Logger) {
  const cipher = createStateCipher(parseKeys(env.STATE_KEYS))
  const states = createStateBackend(prismaTerraformStates(db, stores.clock), cipher)
  const gateway = createGateway({
    endpoint: env.HETZNER_ENDPOINT,
    token: env.HETZNER_TOKEN,
    redis,
    ledger: stores.ledger,
    runs: stores.runs,
    states: states.handle,
    onProblem: (err, scope) => {
      const { runId, agentId, labels } = scope ?? {}
      log.error({ err, runId, agentId, customerId: labels?.['aura-customer'] }, 'gateway')
    },
  })
  const listening = await gateway.listen()
  const image = env.HETZNER_IMAGE ?? (await goldenImage(gateway.upstream))
  if (/^\d+$/.test(image)) await gateway.warm([`/images/${image}`])
  const stateInventory = prismaStateInventory(db, cipher)
  const budget = rateGauge(redis, env.HETZNER_TOKEN)
  const tailnet = tailscaleTailnet({
    endpoint: env.TAILSCALE_ENDPOINT,
    clientId: env.TAILSCALE_CLIENT_ID,
    clientSecret: env.TAILSCALE_CLIENT_SECRET,
    proxyUrl: env.TAILNET_PROXY_URL,
    agentTag: AGENT_TAG,
  })
  const ports: Ports = {
    ...stores,
    jobs,
    settings: settingsOf(env, image),
    servers: hetznerServers({ upstream: gateway.upstream, environment: env.AURA_ENV }),
    prices: hetznerPrices({ upstream: gateway.upstream }),
    alertHook: alertHook({ url: env.ALERT_WEBHOOK_URL, secret: env.ALERT_WEBHOOK_SECRET }),
    vitals: prismaVitals(db, stores.clock, { ...stores, budget }),
    doctorReports: prismaDoctorReports(db, stores.clock),
    doctorLooks: doctorLooks({
      ...stores,
      db,
      env,
      tailnet,
      stateInventory,
      budget,
      runbook: resolve('docs/runbook'),
    }),
    inventory: hetznerInventory({ upstream: gateway.upstream, environment: env.AURA_ENV }),
    stateInventory,
    subscriptionInventory: stripeSubscriptions({
      secretKey: env.STRIPE_SECRET_KEY,
      endpoint: env.STRIPE_ENDPOINT,
    }),
    infrastructure: terraformInfrastructure({
      gateway,
      gatewayUrl: listening.url,
      states,
      ledger: stores.ledger,
      terraform: env.TERRAFORM_BIN,
      cliConfig: env.TERRAFORM_CLI_CONFIG ?? null,
      sources: resolve('terraform'),
      workDir: env.WORK_DIR,
    }),
    configurator: ansibleConfigurator({
      ansiblePlaybook: env.ANSIBLE_PLAYBOOK_BIN,
      ssh: env.SSH_BIN,
      workDir: env.WORK_DIR,
    }),
    restoreCheck: tarRestoreCheck(env.WORK_DIR),
    tailnet,
    modelKeys: httpModelKeys({ adminUrl: env.MODEL_ADMIN_URL, adminKey: env.MODEL_ADMIN_KEY }),
    payments: stripePayments({ secretKey: env.STRIPE_SECRET_KEY, endpoint: env.STRIPE_ENDPOINT }),
    mailer: smtpMailer({ url: env.SMTP_URL, from: env.MAIL_FROM }),
  }
  return {
    ports,
    gateway,
    async close() {
      await tailnet.close()
      await listening.close()
    },
  }
}
