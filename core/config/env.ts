import { z } from 'zod'

/**
 * The one place that reads process.env. Every name is in .env.example, with its purpose and unit; a test keeps both
 * equal. Milliseconds unless the name says otherwise.
 */
const ms = (value: number) => z.coerce.number().int().min(0).default(value)
const whole = (value: number) => z.coerce.number().int().min(0).default(value)
const url = z.url()
const optionalText = z
  .string()
  .optional()
  .transform((text) => (text === '' ? undefined : text))

/** `id:base64,id:base64`: the first one is current. */
const keyList = z
  .string()
  .regex(/^[\w-]+:[A-Za-z0-9+/=]{44}(,[\w-]+:[A-Za-z0-9+/=]{44})*$/, 'id:base64 of 32 bytes')

export const Env = z.object({
  AURA_ENV: z.string().regex(/^[a-z][a-z0-9]{0,11}$/, 'a short word: letters and digits, at most 12'),
  NODE_ENV: z.enum(['development', 'production', 'test']).default('production'),
  AURA_VERSION: z.string().max(60).default('unknown'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  WORK_DIR: z.string(),

  DATABASE_URL: url,
  DATABASE_DIRECT_URL: optionalText,
  DATABASE_CONNECTIONS: z.coerce.number().int().min(1).max(50).default(10),
  REDIS_URL: url,

  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().default(3000),
  APP_URL: url,
  AGENTS_DOMAIN: z.string(),
  MACHINE_CALLBACK_URL: url,
  MACHINE_CALLBACK_LISTEN: z.string().regex(/^.+:\d+$/, 'host:port'),
  STATUS_LISTEN: z
    .string()
    .regex(/^.+:\d+$/, 'host:port')
    .default('127.0.0.1:0'),
  TRUST_PROXY_HOPS: z.coerce.number().int().min(0).default(0),

  HETZNER_ENDPOINT: url.default('https://api.hetzner.cloud/v1'),
  HETZNER_TOKEN: z.string().length(64, 'exactly 64 characters'),
  HETZNER_IMAGE: optionalText,
  BASTION_CIDR: z.string(),
  SSH_PORT: z.coerce.number().int().default(22),

  TAILSCALE_ENDPOINT: url.default('https://api.tailscale.com'),
  TAILSCALE_CLIENT_ID: z.string(),
  TAILSCALE_CLIENT_SECRET: z.string(),
  TAILNET_LOGIN_SERVER: optionalText,
  TAILNET_PROXY_URL: url,
  TAILNET_OPS_ADDRESS: optionalText,
  AGENT_PORT: z.coerce.number().int().default(18789),

  STRIPE_ENDPOINT: optionalText,
  STRIPE_SECRET_KEY: z.string(),
  STRIPE_WEBHOOK_SECRET: z.string(),

  SMTP_URL: url,
  MAIL_FROM: z.string(),

  ALERT_WEBHOOK_URL: optionalText,
  ALERT_WEBHOOK_SECRET: optionalText,
  CREDENTIALS_EXPIRE: optionalText,

  MODEL_BASE_URL: url,
  MODEL_ID: z.string(),
  MODEL_ADMIN_URL: url,
  MODEL_ADMIN_KEY: z.string(),

  ARCHIVE_DIR: z.string().default('/var/lib/aura/archive'),
  ARCHIVE_S3_ENDPOINT: optionalText,
  ARCHIVE_S3_BUCKET: optionalText,
  ARCHIVE_S3_REGION: z.string().default('us-east-1'),
  ARCHIVE_S3_KEY_ID: optionalText,
  ARCHIVE_S3_SECRET: optionalText,

  TERRAFORM_BIN: z.string().default('terraform'),
  TERRAFORM_CLI_CONFIG: optionalText,
  ANSIBLE_PLAYBOOK_BIN: z.string().default('ansible-playbook'),
  SSH_BIN: z.string().default('ssh'),

  MASTER_KEYS: keyList,
  STATE_KEYS: keyList,

  LEASE_MS: ms(20_000),
  LEASE_RENEW_MS: ms(5_000),
  LEASE_GRACE_MS: ms(5_000),
  LEASE_GIVE_UP_MS: ms(15_000),
  SWEEP_MS: ms(15_000),
  STRIPE_CATCH_UP_MS: ms(60_000),
  BILLING_LOOK_MS: ms(60_000),
  PRICES_MS: ms(300_000),
  RECONCILE_MS: ms(7_200_000),
  WATCH_MS: ms(60_000),
  BACKOFF_BASE_MS: ms(2_000),
  BACKOFF_CAP_MS: ms(60_000),
  CAPACITY_WAIT_MS: ms(1_800_000),
  OUTAGE_LIMIT_MS: ms(7_200_000),
  BOOT_LOOK_MS: ms(1_000),
  BOOT_LIMIT_MS: ms(600_000),
  VERIFY_LOOK_MS: ms(1_000),
  VERIFY_LIMIT_MS: ms(180_000),
  ABSENCE_LOOK_MS: ms(2_000),
  UNANSWERED_MS: ms(90_000),
  REGISTRATION_WINDOW_MS: ms(900_000),
  AUTH_KEY_SECONDS: z.coerce.number().int().default(300),
  PROBE_MS: ms(60_000),
  KEEP_UP_MS: ms(60_000),
  SHUTDOWN_GRACE_MS: ms(10_000),
  JOB_LOCK_MS: ms(10_000),
  JOB_STALLED_MS: ms(5_000),

  FLEET_CAP_CENTS: whole(200_000),
  SETUPS_PER_HOUR: whole(1),
  REFUND_GRACE_MIN: whole(60),
  PAST_DUE_DAYS: whole(7),
  KEPT_DAYS: whole(30),
  REFUND_LIMIT_CENTS: whole(5_000),
})
export type Env = z.infer<typeof Env>

/** Throws with one line for each thing that is wrong, never with a value. */
export function readEnv(source: Record<string, string | undefined> = process.env): Env {
  const parsed = Env.safeParse(source)
  if (parsed.success) return parsed.data
  const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`)
  throw new Error(`The environment is not complete. See .env.example.\n${lines.join('\n')}`)
}
