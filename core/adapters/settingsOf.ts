import type { Env } from '~/core/config/env'
import { parseExpiries } from '~/core/domain/vitalSigns'
import type { Settings } from '~/core/ports/Settings'

/** What core reads of the environment. */
export function settingsOf(env: Env, image: string): Settings {
  const { protocol } = new URL(env.APP_URL)
  return {
    environment: env.AURA_ENV,
    version: env.AURA_VERSION,
    appUrl: env.APP_URL,
    expiries: parseExpiries(env.CREDENTIALS_EXPIRE ?? ''),
    contact: addressIn(env.MAIL_FROM),
    waits: {
      backoffBaseMs: env.BACKOFF_BASE_MS,
      backoffCapMs: env.BACKOFF_CAP_MS,
      capacityMs: env.CAPACITY_WAIT_MS,
      bootLookMs: env.BOOT_LOOK_MS,
      bootLimitMs: env.BOOT_LIMIT_MS,
      outageLimitMs: env.OUTAGE_LIMIT_MS,
      verifyLookMs: env.VERIFY_LOOK_MS,
      verifyLimitMs: env.VERIFY_LIMIT_MS,
      absenceLookMs: env.ABSENCE_LOOK_MS,
      unansweredMs: env.UNANSWERED_MS,
      registrationWindowMs: env.REGISTRATION_WINDOW_MS,
      authKeySeconds: env.AUTH_KEY_SECONDS,
      probeMs: env.PROBE_MS,
    },
    lease: {
      leaseMs: env.LEASE_MS,
      renewMs: env.LEASE_RENEW_MS,
      graceMs: env.LEASE_GRACE_MS,
      giveUpMs: env.LEASE_GIVE_UP_MS,
    },
    image,
    machineCallbackUrl: env.MACHINE_CALLBACK_URL,
    bastionCidr: env.BASTION_CIDR,
    sshPort: env.SSH_PORT,
    tailnetLoginServer: env.TAILNET_LOGIN_SERVER ?? null,
    agentPort: env.AGENT_PORT,
    agentOrigin: (agentName) => `${protocol}//${agentName}.${env.AGENTS_DOMAIN}`,
    model: { baseUrl: env.MODEL_BASE_URL, id: env.MODEL_ID },
  }
}

/** `Aura <aura@example.com>`: who writes to us writes to the sender. */
const addressIn = (from: string): string => /<([^>]+)>/.exec(from)?.[1] ?? from
