import { uuidv7 } from 'uuidv7'
import type { StateAccess, StateResource, TerraformStates } from '~/core/adapters/terraform/TerraformStates'
import type { Clock } from '~/core/ports/Clock'
import type { Db, Tx } from './client'
import type { Prisma } from './generated/client'
import { assertCurrent } from './ledger'

export function prismaTerraformStates(db: Db, clock: Clock): TerraformStates {
  const audited = async (
    tx: Tx,
    subject: string,
    { runId, epoch, operation }: StateAccess,
    status: number,
  ) => {
    const at = clock.now()
    await tx.terraformStateAccess.create({
      data: { id: uuidv7(), subject, runId, epoch, operation, status, at },
    })
  }

  /** The row is made by whoever comes first, and locked, so that accesses to one subject come one by one. */
  async function open(tx: Tx, subject: string) {
    await tx.$executeRaw`
      INSERT INTO "TerraformState" (subject, "updatedAt") VALUES (${subject}, ${clock.now()})
      ON CONFLICT (subject) DO NOTHING`
    await tx.$queryRaw`SELECT subject FROM "TerraformState" WHERE subject = ${subject} FOR UPDATE`
    return tx.terraformState.findUniqueOrThrow({ where: { subject } })
  }

  const isCurrent = async (tx: Tx, id: string | null, epoch: number | null) =>
    id !== null && epoch !== null && (await tx.run.count({ where: { id, epoch, endedAt: null } })) > 0

  return {
    async read(subject, by) {
      return db.$transaction(async (tx) => {
        const { serial } = await open(tx, subject)
        const version = await tx.terraformStateVersion.findFirst({ where: { subject, serial } })
        await audited(tx, subject, by, version?.body ? 200 : 404)
        return version?.body ? { serial, keyId: version.keyId, body: version.body } : null
      })
    },

    async lock(subject, { id, info }, by) {
      return db.$transaction(async (tx) => {
        const state = await open(tx, subject)
        const isHeld = state.lockId !== null && state.lockId !== id
        if (isHeld && (await isCurrent(tx, state.lockRunId, state.lockEpoch))) {
          await audited(tx, subject, by, 423)
          return { holder: state.lockInfo }
        }
        await tx.terraformState.update({
          where: { subject },
          data: {
            lockId: id,
            lockInfo: info as Prisma.InputJsonValue,
            lockRunId: by.runId,
            lockEpoch: by.epoch,
            lockedAt: clock.now(),
          },
        })
        await audited(tx, subject, by, 200)
        return null
      })
    },

    async unlock(subject, lockId, by) {
      return db.$transaction(async (tx) => {
        await open(tx, subject)
        const { count } = await tx.terraformState.updateMany({
          where: { subject, lockId, lockRunId: by.runId, lockEpoch: by.epoch },
          data: { lockId: null, lockRunId: null, lockEpoch: null, lockedAt: null },
        })
        await audited(tx, subject, by, count > 0 ? 200 : 409)
        return count > 0
      })
    },

    async save({ subject, lockId, seal, resources, owner, by }) {
      return db.$transaction(async (tx) => {
        await assertCurrent(tx, by.runId, by.epoch)
        const state = await open(tx, subject)
        const isOurs = state.lockId === lockId && state.lockRunId === by.runId && state.lockEpoch === by.epoch
        if (!isOurs) {
          await audited(tx, subject, by, 409)
          return false
        }
        const [serial, now] = [state.serial + 1, clock.now()]
        const sealed = seal(serial)
        await tx.terraformStateVersion.create({
          data: {
            id: uuidv7(),
            subject,
            serial,
            keyId: sealed?.keyId ?? '',
            body: sealed ? Buffer.from(sealed.body) : null,
            runId: by.runId,
            epoch: by.epoch,
            createdAt: now,
          },
        })
        await tx.terraformState.update({ where: { subject }, data: { serial, updatedAt: now } })
        for (const resource of resources) await fillLedger(tx, owner, resource, now)
        await audited(tx, subject, by, 200)
        return true
      })
    },

    async audit(subject, by, status) {
      await db.$transaction(async (tx) => {
        await open(tx, subject)
        await audited(tx, subject, by, status)
      })
    },
  }
}

/** An intent whose answer never came to us, but which Terraform knows, is alive. */
async function fillLedger(
  tx: Tx,
  owner: { agentId: string | null; machineId: string | null },
  { kind, providerId, name, ipv4, ipv6 }: StateResource,
  now: Date,
): Promise<void> {
  const { count } = await tx.resource.updateMany({
    where: { ...owner, provider: 'hetzner', kind, name, state: 'intended', providerId: null },
    data: { providerId, state: 'alive', answeredAt: now },
  })
  if (count === 0 || kind !== 'server' || owner.machineId === null) return
  const where = { id: owner.machineId, retiredAt: null }
  await tx.machine.updateMany({ where, data: { serverId: providerId, ipv4, ipv6 } })
  await tx.machine.updateMany({
    where: { ...where, registrationOpenAt: null },
    data: { registrationOpenAt: now },
  })
}
