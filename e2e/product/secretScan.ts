import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { aesSeal, parseKeys } from '~/core/adapters/crypto/aesSeal'
import { createStateCipher } from '~/core/adapters/terraform/stateCipher'
import type { Product } from './startProduct'

export type Text = { where: string; text: string }
export type Find = { where: string; secret: string }

/** What a secret looks like that no test can know beforehand. */
const PATTERNS: Record<string, RegExp> = {
  'a private key': /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  'an auth key': /(tskey-auth-|hskey-auth-)[\w-]{12,}/,
}

/** Whatever of `secrets` (by name) or of a secret's shape stands in the texts. */
export function findSecrets(texts: Text[], secrets: Record<string, string>): Find[] {
  return texts.flatMap(({ where, text }) => [
    ...Object.entries(secrets)
      .filter(([, value]) => value.length >= 8 && text.includes(value))
      .map(([secret]) => ({ where, secret })),
    ...Object.entries(PATTERNS)
      .filter(([, pattern]) => pattern.test(text))
      .map(([secret]) => ({ where, secret })),
  ])
}

/** Everything that must stay inside, by name: the environment's secrets and those of one agent's machines. */
export async function secretsOf({ env, db }: Product, agentId: string): Promise<Record<string, string>> {
  const named = Object.entries(env).filter(([name]) =>
    /TOKEN|SECRET|ADMIN_KEY|MASTER_KEYS|STATE_KEYS/.test(name),
  )
  const keys = named.flatMap(([name, value = '']) =>
    name.endsWith('_KEYS') ? [[name, value.split(':')[1] ?? '']] : [[name, value]],
  )
  const seal = aesSeal(parseKeys(env.MASTER_KEYS ?? ''))
  const { rows } = await db.query<{ id: string; ssh: string; model: string | null }>(
    `SELECT id, "sshPrivateKeySealed" ssh, "modelKeySealed" model FROM "Machine" WHERE "agentId" = $1`,
    [agentId],
  )
  const ofMachines = rows.flatMap(({ id, ssh, model }) => [
    ['the SSH private key', seal.open(ssh, id).split('\n')[2] ?? ''],
    ['the model key', model ? seal.open(model, id) : ''],
  ])
  const password = ['the database password', new URL(env.DATABASE_URL ?? '').password]
  return Object.fromEntries([...keys, ...ofMachines, password]) as Record<string, string>
}

/**
 * The worker's children now: their arguments and environments. Read from /proc, so also those that live shortly.
 * A child that has not started its program yet is a copy of the worker, arguments and environment included: it is
 * read in the next look. Arguments are read first, so that an environment is that of the program that they name.
 */
export function childrenOf(pid: number): Text[] {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc').filter((one) => /^\d+$/.test(one))) {
    const stat = read(`/proc/${name}/stat`)
    parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]))
  }
  const isBelow = (one: number): boolean => {
    const parent = parents.get(one)
    return parent === pid || (parent !== undefined && parent > 1 && isBelow(parent))
  }
  const own = read(`/proc/${pid}/cmdline`)
  return [...parents.keys()].filter(isBelow).flatMap((child) => {
    const line = read(`/proc/${child}/cmdline`)
    if (line === own) return []
    const command = line.replaceAll('\0', ' ')
    const environment = read(`/proc/${child}/environ`)
    return [
      { where: `arguments of ${command.slice(0, 80)}`, text: command },
      { where: `environment of ${command.slice(0, 80)}`, text: environment.replaceAll('\0', '\n') },
    ]
  })
}

/** What is written down: logs, queues, the tables that tell of runs, and the states once opened. */
export async function written(product: Product): Promise<Text[]> {
  return [
    ...logsOf(product.logs),
    ...(await queuesOf(product)),
    ...(await tablesOf(product)),
    ...(await statesOf(product)),
  ]
}

function logsOf(folder: string): Text[] {
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => ({ where: path.slice(folder.length), text: read(path) }))
}

export async function queuesOf({ redis: server }: Pick<Product, 'redis'>): Promise<Text[]> {
  const redis = new Redis(server.url)
  try {
    const texts: Text[] = []
    for (const key of await redis.keys('*')) {
      const type = await redis.type(key)
      if (type === 'hash')
        texts.push({ where: `redis ${key}`, text: JSON.stringify(await redis.hgetall(key)) })
      if (type === 'string') texts.push({ where: `redis ${key}`, text: (await redis.get(key)) ?? '' })
      if (type === 'stream')
        texts.push({ where: `redis ${key}`, text: JSON.stringify(await redis.xrange(key, '-', '+')) })
    }
    return texts
  } finally {
    redis.disconnect()
  }
}

const TABLES = [
  'OutboxJob',
  'RunEvent',
  'RunStep',
  'Run',
  'ApiCall',
  'Resource',
  'AuditEntry',
  'Mail',
  'Alert',
  'InboxEvent',
  'TerraformStateAccess',
  'Machine',
]

async function tablesOf({ db }: Product): Promise<Text[]> {
  const texts: Text[] = []
  for (const table of TABLES) {
    const { rows } = await db.query(`SELECT * FROM "${table}"`)
    texts.push({ where: table, text: JSON.stringify(rows) })
  }
  return texts
}

/** The states as Terraform wrote them, and as they lie in the table. */
export async function statesOf({ db, env }: Product): Promise<Text[]> {
  const cipher = createStateCipher(parseKeys(env.STATE_KEYS ?? ''))
  const { rows } = await db.query<{ subject: string; serial: number; keyId: string; body: Buffer | null }>(
    `SELECT subject, serial, "keyId", body FROM "TerraformStateVersion"`,
  )
  return rows.flatMap(({ subject, serial, keyId, body }) =>
    body
      ? [
          {
            where: `state of ${subject}, serial ${serial}`,
            text: cipher.open({ keyId, body }, `${subject}/${serial}`),
          },
        ]
      : [],
  )
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return '' // it has ended meanwhile
  }
}
