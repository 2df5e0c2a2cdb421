import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AgentStack } from '~/core/ports/Infrastructure'
import {
  createAgent,
  createTerraformWorld,
  endRun,
  openRun,
  type TerraformWorld,
} from '~/core/testing/terraformWorld'

let world: TerraformWorld
let foundation: { firewallId: string; sshKeyId: string }
beforeAll(async () => {
  world = await createTerraformWorld()
  const labels = { 'aura-environment': 'test' }
  const stack = { environment: 'test', bastionCidr: '127.0.0.1/32', labels }
  foundation = await world.infrastructure.applyFoundation(stack, await openRun(world, null))
})
afterAll(() => world.close())

/** The page's own statements, for this agent and this version. */
async function follow(agentId: string, serial: number, after = serial) {
  const page = readFileSync('docs/runbook/state_recovery.md', 'utf8')
  const sql = /```sql\n([\s\S]*?)```/.exec(page)?.[1] ?? ''
  const statements = sql
    .replaceAll('<agent id>', agentId)
    .replace('serial > N', `serial > ${after}`)
    .replace('= N', `= ${serial}`)
    .split(';')
    .map((one) => one.trim())
    .filter((one) => one && !/^(BEGIN|COMMIT)$/.test(one))
  expect(statements).toHaveLength(2)
  await world.db.$transaction(statements.map((one) => world.db.$executeRawUnsafe(one)))
}
async function apply(stack: AgentStack) {
  const by = await openRun(world, stack.agentId)
  await world.infrastructure.applyAgent(stack, by)
  await endRun(world, by)
}
async function servers() {
  const answer = await world.gateway.upstream({ method: 'GET', path: '/servers', by: null })
  return (answer.body as { servers: { name: string }[] }).servers.map(({ name }) => name)
}
const newest = (subject: string) =>
  world.db.terraformStateVersion.findFirst({ where: { subject }, orderBy: { serial: 'desc' } })
const corrupt = async (subject: string) => {
  const { id } = (await newest(subject))!
  await world.db.terraformStateVersion.update({ where: { id }, data: { body: Buffer.from('not a state') } })
}

test('a state that is corrupted is dropped as the page says, and the next apply takes the server over', async () => {
  const stack = await createAgent(world, foundation)
  await apply(stack)
  await corrupt(stack.agentId)
  await expect(apply(stack)).rejects.toThrow()
  await world.db.run.updateMany({ where: { agentId: stack.agentId }, data: { endedAt: new Date() } })
  await follow(stack.agentId, 0, -1)
  await apply(stack)
  expect((await servers()).filter((name) => name === stack.serverName)).toHaveLength(1)
  expect((await newest(stack.agentId))?.serial).toBeGreaterThan(0)
})

test('a state is taken back to an older version as the page says', async () => {
  const stack = await createAgent(world, foundation)
  await apply(stack)
  const good = (await newest(stack.agentId))!.serial
  await world.db.terraformStateVersion.create({
    data: { ...(await newest(stack.agentId))!, id: crypto.randomUUID(), serial: good + 1 },
  })
  await world.db.terraformState.update({ where: { subject: stack.agentId }, data: { serial: good + 1 } })
  await expect(apply(stack)).rejects.toThrow()
  await world.db.run.updateMany({ where: { agentId: stack.agentId }, data: { endedAt: new Date() } })
  await follow(stack.agentId, good)
  await apply(stack)
  expect((await servers()).filter((name) => name === stack.serverName)).toHaveLength(1)
})
