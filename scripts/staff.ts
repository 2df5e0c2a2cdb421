import { randomBytes } from 'node:crypto'
import { argon2Passwords } from '~/core/adapters/argon2/argon2Passwords'
import { nodeKeys } from '~/core/adapters/crypto/nodeKeys'
import { openDatabase } from '~/core/adapters/prisma/client'

/**
 * Makes one of the staff, or lets somebody in again who lost password, phone and recovery codes:
 * `DATABASE_URL=... npm run staff -- EMAIL support|admin`. Prints a password; codes are set up at the first sign-in.
 */
const [email = '', role = ''] = process.argv.slice(2)
const databaseUrl = process.env.DATABASE_URL
if (!databaseUrl || !email.includes('@') || (role !== 'support' && role !== 'admin')) {
  console.error('Usage: DATABASE_URL=... npm run staff -- EMAIL support|admin')
  process.exit(2)
}
const password = randomBytes(15).toString('base64url')
const db = openDatabase(databaseUrl, 1)
try {
  const passwordHash = await argon2Passwords().hash(password)
  const now = new Date()
  const fresh = { passwordHash, role, totpSecretSealed: null, totpEnabledAt: null, totpLastStep: null }
  await db.$transaction(async (tx) => {
    const { id } = await tx.account.upsert({
      where: { email: email.toLowerCase() },
      create: { id: nodeKeys.uuid(), email: email.toLowerCase(), ...fresh },
      update: fresh,
      select: { id: true },
    })
    await tx.recoveryCode.deleteMany({ where: { accountId: id } })
    await tx.session.updateMany({ where: { accountId: id, endedAt: null }, data: { endedAt: now } })
    await tx.auditEntry.create({
      data: {
        id: nodeKeys.uuid(),
        at: now,
        by: 'aura',
        action: 'seatStaff',
        target: `account:${id}`,
        after: { role },
      },
    })
  })
  console.log(`${email} signs in as ${role} with the password ${password}`)
} finally {
  await db.$disconnect()
}
