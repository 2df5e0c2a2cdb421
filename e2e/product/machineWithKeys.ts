import { aesSeal, parseKeys } from '~/core/adapters/crypto/aesSeal'
import { MACHINE_USER } from '~/core/provisioning/agentStack'
import type { MachineTarget } from '~/core/ports/Configurator'
import type { Product } from './startProduct'

type Row = { id: string; name: string; ipv4: string; hostKey: string; ssh: string; registration: string }

/** An agent's live machine, with what is sealed in the database opened: how the product itself gets in. */
export async function machineWithKeys({ db, env }: Product, agentId: string) {
  const { rows } = await db.query<Row>(
    `SELECT id, name, ipv4, "hostKey", "sshPrivateKeySealed" ssh, "registrationSealed" registration
     FROM "Machine" WHERE "agentId" = $1 AND "retiredAt" IS NULL`,
    [agentId],
  )
  const machine = rows[0]
  if (!machine) throw new Error('There is no machine')
  const seal = aesSeal(parseKeys(env.MASTER_KEYS ?? ''))
  const target: MachineTarget = {
    machineId: machine.id,
    host: machine.ipv4,
    port: 22,
    hostKey: machine.hostKey,
    user: MACHINE_USER,
    privateKey: seal.open(machine.ssh, machine.id),
  }
  return { name: machine.name, target, token: seal.open(machine.registration, machine.id) }
}
