import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { folderStore } from '~/core/adapters/archive/folderStore'
import { sealedArchive } from '~/core/adapters/archive/sealedArchive'
import { aesSeal, parseKeys } from '~/core/adapters/crypto/aesSeal'
import { nodeKeys } from '~/core/adapters/crypto/nodeKeys'
import type { Archive } from '~/core/ports/Archive'
import { backupKey, backupPlace } from '~/core/provisioning/backupPlace'
import { openBackup } from '~/core/services/openBackup'
import { plantMachine } from '~/core/testing/plantMachine'
import { createServiceWorld, type ServiceWorld } from '~/core/testing/serviceWorld'

const seal = aesSeal(parseKeys(`test:${randomBytes(32).toString('base64')}`))
const bytes = randomBytes(300_000)
let world: ServiceWorld
let archive: Archive
let folder: string
beforeAll(async () => {
  world = await createServiceWorld()
  folder = await mkdtemp(join(tmpdir(), 'aura-backups-'))
  archive = sealedArchive(folderStore(folder))
})
afterAll(async () => {
  await world.close()
  await rm(folder, { recursive: true })
})

const ports = () => ({ ...world.ports, archive, seal, keys: nodeKeys })

async function kept(state = 'verified') {
  const { who, agentId, customerId } = await world.customer()
  const id = randomUUID()
  const name = `fern-${id.slice(0, 8)}`
  await world.db.agent.create({ data: { id: agentId, name, customerId, planId: 'small' } })
  const run = await world.db.run.create({
    data: { id: randomUUID(), ref: `R-${id}`, kind: 'backup', agentId, by: 'aura' },
  })
  await plantMachine(world.db, { id, agentId, name: id, readyAt: null })
  const place = backupPlace({ id, agentId, customerId })
  await archive.put(place, Readable.from([bytes]), await backupKey(ports(), customerId))
  const madeAt = new Date('2026-11-24T03:00:00Z')
  const backup = {
    id,
    agentId,
    customerId,
    runId: run.id,
    machineId: id,
    cause: 'daily',
    state,
    place,
    madeAt,
  }
  await world.db.backup.create({ data: backup })
  return { who, agentId, backupId: id, name }
}

const taken = (name: string) =>
  world.db.auditEntry.count({ where: { action: 'downloadBackup', target: `agent:${name}` } })

test('an owner gets the plain bytes under the agent’s name, and the audit has it', async () => {
  const { name, ...input } = await kept()
  const opened = await openBackup(ports(), input)
  if (!opened.ok) throw new Error(opened.problem.says)
  expect(opened.value.fileName).toBe(`${name}-20261124-0300.tar.gz`)
  expect((await buffer(opened.value.plain)).equals(bytes)).toBe(true)
  expect(await taken(name)).toBe(1)
})

test('nobody else gets it: another customer, support, an admin', async () => {
  const { name, ...input } = await kept()
  const { who: stranger } = await world.customer()
  for (const who of [
    stranger,
    { ...stranger, role: 'support' as const },
    { ...stranger, role: 'admin' as const },
  ]) {
    expect(await openBackup(ports(), { ...input, who })).toMatchObject({ problem: { code: 'not_found' } })
  }
  expect(await taken(name)).toBe(0)
})

test('one agent’s backup is not found under another agent', async () => {
  const [mine, other] = [await kept(), await kept()]
  const refused = await openBackup(ports(), { ...mine, backupId: other.backupId })
  expect(refused).toMatchObject({ problem: { code: 'not_found' } })
})

test('what was not verified is not given out', async () => {
  const { who, agentId, backupId } = await kept('made')
  expect(await openBackup(ports(), { who, agentId, backupId })).toMatchObject({
    problem: { code: 'backup_unusable' },
  })
})
