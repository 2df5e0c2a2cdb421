import { readFileSync } from 'node:fs'
import { aesSeal, parseKeys } from '~/core/adapters/crypto/aesSeal'
import { argon2Passwords } from '~/core/adapters/argon2/argon2Passwords'
import { nodeKeys } from '~/core/adapters/crypto/nodeKeys'
import { openDatabase } from '~/core/adapters/prisma/client'
import type { Prisma } from '~/core/adapters/prisma/generated/client'
import { totpContext } from '~/core/services/secondFactor'

/** `totpKey`: of the one-time codes; without one they set up their app when they first sign in. */
export type StaffSeed = { email: string; password: string; role: 'support' | 'admin'; totpKey?: string }

export type SeedInput = {
  databaseUrl: string
  /** As the product's MASTER_KEYS. */
  masterKeys: string
  staff: StaffSeed[]
}

/** The plans on offer, and the staff's accounts. Doing it twice is doing it once. */
export async function seed({ databaseUrl, masterKeys, staff }: SeedInput): Promise<void> {
  const db = openDatabase(databaseUrl, 2)
  try {
    const plans = JSON.parse(
      readFileSync(new URL('../prisma/plans.json', import.meta.url), 'utf8'),
    ) as Prisma.PlanCreateInput[]
    for (const plan of plans) await db.plan.upsert({ where: { id: plan.id }, create: plan, update: plan })
    const seal = aesSeal(parseKeys(masterKeys))
    for (const { email, password, role, totpKey } of staff) {
      const passwordHash = await argon2Passwords().hash(password)
      const { id } = await db.account.upsert({
        where: { email },
        create: { id: nodeKeys.uuid(), email, passwordHash, role, emailVerifiedAt: new Date() },
        update: { passwordHash, role },
        select: { id: true },
      })
      if (!totpKey) continue
      const totpSecretSealed = seal.seal(totpKey, totpContext(id))
      await db.account.update({ where: { id }, data: { totpSecretSealed, totpEnabledAt: new Date() } })
    }
  } finally {
    await db.$disconnect()
  }
}
