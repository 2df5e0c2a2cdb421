import { randomBytes } from 'node:crypto'
import type { SandboxEndpoints } from '~/sandbox/createSandbox'

type Options = {
  databaseUrl: string
  redisUrl: string
  port: number
  callbackPort: number
  workDir: string
  sandbox: SandboxEndpoints
  /** Where something was sealed already; else fresh ones. */
  masterKeys?: string
}

export const freshKeys = () => `demo:${randomBytes(32).toString('base64')}`

/** The product's environment with the sandbox in place of the companies outside. Nothing else makes it a sandbox. */
export function productEnv({
  sandbox,
  port,
  callbackPort,
  masterKeys = freshKeys(),
  ...at
}: Options): Record<string, string | undefined> {
  const { hostAddress, tailnet, standIns } = sandbox
  return {
    AURA_ENV: 'demo',
    LOG_LEVEL: process.env.LOG_LEVEL ?? 'info',
    WORK_DIR: at.workDir,
    ARCHIVE_DIR: `${at.workDir}/archive`,
    DATABASE_URL: at.databaseUrl,
    DATABASE_DIRECT_URL: at.databaseUrl,
    REDIS_URL: at.redisUrl,
    HOST: '127.0.0.1',
    PORT: `${port}`,
    APP_URL: `http://localhost:${port}`,
    AGENTS_DOMAIN: `localhost:${port}`,
    MACHINE_CALLBACK_URL: `http://${hostAddress}:${callbackPort}`,
    MACHINE_CALLBACK_LISTEN: `${hostAddress}:${callbackPort}`,
    HETZNER_ENDPOINT: sandbox.hetzner.endpoint,
    HETZNER_TOKEN: sandbox.hetzner.token,
    BASTION_CIDR: sandbox.bastionCidr,
    TAILSCALE_ENDPOINT: sandbox.tailscale.endpoint,
    TAILSCALE_CLIENT_ID: sandbox.tailscale.clientId,
    TAILSCALE_CLIENT_SECRET: sandbox.tailscale.clientSecret,
    TAILNET_LOGIN_SERVER: tailnet.loginServer ?? '',
    TAILNET_PROXY_URL: tailnet.proxyUrl,
    TAILNET_OPS_ADDRESS: tailnet.opsAddress,
    STRIPE_ENDPOINT: sandbox.stripe.endpoint,
    STRIPE_SECRET_KEY: sandbox.stripe.secretKey,
    STRIPE_WEBHOOK_SECRET: sandbox.stripe.webhookSecret,
    SMTP_URL: sandbox.smtp,
    MAIL_FROM: 'Aura <hello@aura.example>',
    MODEL_BASE_URL: sandbox.model.guestEndpoint,
    MODEL_ID: sandbox.model.id,
    MODEL_ADMIN_URL: sandbox.model.adminUrl,
    MODEL_ADMIN_KEY: sandbox.model.adminKey,
    MASTER_KEYS: masterKeys,
    STATE_KEYS: freshKeys(),
    ...(standIns ? { ANSIBLE_PLAYBOOK_BIN: standIns.ansiblePlaybook, SSH_BIN: standIns.ssh } : {}),
  }
}
