import type { StateCipher } from '~/core/adapters/terraform/stateCipher'
import { parseState, stateResources } from '~/core/adapters/terraform/stateResources'
import type { StateInventory } from '~/core/ports/Inventory'
import type { Db } from './client'

type Row = { subject: string; serial: number; keyId: string; body: Uint8Array; updatedAt: Date }

/** So many states are opened at once. */
const PAGE = 200
/** Private keys, and the prefixes of Tailscale's, Stripe's and model keys. */
const SHAPES = /-----BEGIN [A-Z ]*PRIVATE KEY|tskey-|\bsk_(live|test)_|\bwhsec_|\bsk-[A-Za-z0-9]{16}/

export function prismaStateInventory(db: Db, cipher: StateCipher): StateInventory {
  async function* opened() {
    for (let after = ''; ;) {
      const rows = await db.$queryRaw<Row[]>`
        SELECT s.subject, s.serial, v."keyId", v.body, s."updatedAt"
        FROM "TerraformState" s
        JOIN "TerraformStateVersion" v ON v.subject = s.subject AND v.serial = s.serial AND v.body IS NOT NULL
        WHERE s.subject > ${after} ORDER BY s.subject LIMIT ${PAGE}`
      for (const row of rows) yield { ...row, text: cipher.open(row, `${row.subject}/${row.serial}`) }
      const last = rows.at(-1)
      if (!last || rows.length < PAGE) return
      after = last.subject
    }
  }
  return {
    async states() {
      const found = []
      for await (const { subject, serial, updatedAt, text } of opened()) {
        const servers = stateResources(parseState(text)).filter(({ kind }) => kind === 'server')
        found.push({ subject, serial, updatedAt, serverIds: servers.map(({ providerId }) => providerId) })
      }
      return found
    },
    async withSecrets(secrets) {
      const known = secrets.filter((secret) => secret.length >= 8)
      const found = []
      for await (const { subject, text } of opened())
        if (SHAPES.test(text) || known.some((secret) => text.includes(secret))) found.push(subject)
      return found
    },
  }
}
