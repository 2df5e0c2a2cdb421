import { parse } from 'yaml'
import { z } from 'zod'

const CloudConfig = z.object({
  users: z
    .array(
      z.union([
        z.string(),
        z.object({ name: z.string(), ssh_authorized_keys: z.array(z.string()).default([]) }),
      ]),
    )
    .default([]),
  phone_home: z
    .object({
      url: z.string(),
      post: z.union([z.literal('all'), z.array(z.string())]).default('all'),
      tries: z.coerce.number().default(10),
    })
    .nullish(),
})

export type UserData = {
  /** Type and base64 of each key that may sign in, by account. */
  authorizedKeys: Map<string, string[]>
  phoneHome: { url: string; fields: string[]; tries: number } | null
}

const PHONE_HOME_FIELDS = ['pub_key_ed25519', 'instance_id', 'hostname', 'fqdn']

/** What a first boot does of a `#cloud-config`; cloud-init too goes on without one that it can't read. */
export function userData(text: string): UserData {
  const empty: UserData = { authorizedKeys: new Map(), phoneHome: null }
  if (!text.startsWith('#cloud-config')) return empty
  let config: z.infer<typeof CloudConfig>
  try {
    config = CloudConfig.parse(parse(text) ?? {})
  } catch {
    return empty
  }
  const authorizedKeys = new Map<string, string[]>()
  for (const user of config.users)
    if (typeof user !== 'string') authorizedKeys.set(user.name, user.ssh_authorized_keys.map(withoutComment))
  const home = config.phone_home
  const fields = home?.post === 'all' ? PHONE_HOME_FIELDS : (home?.post ?? [])
  return { authorizedKeys, phoneHome: home ? { url: home.url, fields, tries: home.tries } : null }
}

/** An OpenSSH public key by its type and its bytes alone. */
export function withoutComment(line: string): string {
  return line.trim().split(/\s+/).slice(0, 2).join(' ')
}
