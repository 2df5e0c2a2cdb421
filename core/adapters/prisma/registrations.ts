import type { Clock } from '~/core/ports/Clock'
import type { Registrations } from '~/core/ports/Registrations'
import type { Db } from './client'

export function prismaRegistrations(db: Db, clock: Clock): Registrations {
  return {
    async register({ tokenHash, hostKey, from, windowMs }) {
      const now = clock.now()
      return db.$transaction(async (tx) => {
        await tx.$queryRaw`SELECT id FROM "Machine" WHERE "registrationHash" = ${tokenHash} FOR UPDATE`
        const machine = await tx.machine.findUnique({ where: { registrationHash: tokenHash } })
        if (!machine || machine.retiredAt)
          return { outcome: 'unknown' as const, machine: machine?.name ?? null }
        const answer = <T>(outcome: T) => ({ outcome, machine: machine.name })
        if (machine.registrationUsedAt || machine.heldHostKey) return answer('used' as const)
        if (!machine.registrationOpenAt) {
          await tx.machine.update({
            where: { id: machine.id },
            data: { heldHostKey: hostKey, heldFrom: from },
          })
          return answer('held' as const)
        }
        if (now.getTime() - machine.registrationOpenAt.getTime() > windowMs) return answer('late' as const)
        if (!isOwnAddress(machine, from)) return answer('wrongAddress' as const)
        await tx.machine.update({
          where: { id: machine.id },
          data: { hostKey, hostKeyAt: now, registrationUsedAt: now },
        })
        return answer('registered' as const)
      })
    },

    async settleHeld(machineId) {
      const now = clock.now()
      return db.$transaction(async (tx) => {
        await tx.$queryRaw`SELECT id FROM "Machine" WHERE id = ${machineId}::uuid FOR UPDATE`
        const machine = await tx.machine.findUnique({ where: { id: machineId } })
        if (!machine?.heldHostKey || !machine.registrationOpenAt || machine.registrationUsedAt) return 'none'
        const isConfirmed = isOwnAddress(machine, machine.heldFrom ?? '')
        await tx.machine.update({
          where: { id: machineId },
          data: {
            heldHostKey: null,
            heldFrom: null,
            ...(isConfirmed ? { hostKey: machine.heldHostKey, hostKeyAt: now, registrationUsedAt: now } : {}),
          },
        })
        return isConfirmed ? 'registered' : 'refused'
      })
    },
  }
}

/** The machine's own IPv4, or its /64. */
function isOwnAddress({ ipv4, ipv6 }: { ipv4: string | null; ipv6: string | null }, from: string): boolean {
  if (ipv4 !== null && from === ipv4) return true
  const prefix = ipv6?.replace(/::.*$/, '')
  return !!prefix && from.startsWith(`${prefix}:`)
}
