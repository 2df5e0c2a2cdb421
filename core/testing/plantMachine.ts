import type { Db } from '~/core/adapters/prisma/client'
import type { Prisma } from '~/core/adapters/prisma/generated/client'

type Planted = { agentId: string } & Partial<Prisma.MachineUncheckedCreateInput>

/** The row of a ready machine, as its setup would have left it. */
export function plantMachine(db: Db, { agentId, ...machine }: Planted) {
  const plain = {
    id: agentId,
    generation: 1,
    name: `m-${agentId}`,
    serverType: 'cx23',
    location: 'nbg1',
    image: 'debian-12',
    sshPublicKey: '',
    sshPrivateKeySealed: '',
    registrationHash: agentId,
    registrationSealed: '',
    readyAt: new Date(),
  }
  return db.machine.create({ data: { ...plain, agentId, ...machine } })
}
