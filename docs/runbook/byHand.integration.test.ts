import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { tryTwice } from '~/core/adapters/doctor/tries'
import { adoptFinding } from '~/core/services/adoptFinding'
import { deleteFinding } from '~/core/services/deleteFinding'
import { createFindingsWorld, type FindingsWorld } from '~/core/testing/findingsWorld'
import { ensureHcloudCli } from '~/sandbox/clients/ensureHcloudCli'
import { pageStep } from './pageStep'

const run = promisify(execFile)
const OURS = 'aura-environment=test'
let world: FindingsWorld
let hcloud: string
beforeAll(async () => {
  ;[world, hcloud] = await Promise.all([createFindingsWorld(), ensureHcloudCli()])
})
afterAll(() => world?.close())
beforeEach(() => world.reset())

/** A command of a page, typed in as it stands there. */
const type = async (command: string) =>
  (await run(hcloud, command.split(' ').slice(1), { env: { ...process.env, ...world.hcloudEnv } })).stdout
const select = (statement: string) => world.db.$queryRawUnsafe<Record<string, string>[]>(statement)
async function make(name: string, ...labels: string[]): Promise<string> {
  const flags = labels.map((label) => ` --label ${label}`).join('')
  await type(`hcloud server create --name ${name} --type cx23 --image debian-12 --location nbg1${flags}`)
  return (await type(`hcloud server describe ${name} -o format={{.ID}}`)).trim()
}

test('an orphan is found, proved nobody’s and removed by hand, exactly as the page says', async () => {
  const { agentId } = await world.retiredButThere({ isRetired: false })
  const id = await make('aura-test-left-g1', OURS, `aura-agent=${agentId}`, 'aura-customer=c-1')
  await type(`hcloud server enable-protection ${id} delete rebuild`)
  await world.scan()
  expect(await world.open()).toMatchObject([{ kind: 'orphanServer', subject: id }])

  const listed = await type(pageStep('manual_cleanup', 'hcloud server list', { env: 'test' }))
  expect(listed).toContain('aura-test-left-g1')
  const ledger = await select(pageStep('manual_cleanup', 'SELECT kind, name'))
  expect(ledger.map(({ providerId }) => providerId)).not.toContain(id)
  expect(await type(`hcloud server describe ${id} -o json`)).toContain('"aura-customer":"c-1"')
  expect(await select(pageStep('manual_cleanup', 'SELECT ref', { 'aura-agent': agentId }))).toEqual([])
  await type(pageStep('manual_cleanup', 'hcloud server disable-protection', { id }))
  await type(pageStep('manual_cleanup', 'hcloud server delete', { id }))
  await expect
    .poll(() => type(pageStep('manual_cleanup', 'hcloud server describe', { id })).catch(String))
    .toContain('not found')
  await world.scan()
  expect(await world.open()).toEqual([])
})

test('what the ledger still calls alive after that is a ghost, and adopting closes its row', async () => {
  const { serverName, machineId } = await world.retiredButThere({ isRetired: false })
  await type(`hcloud server delete ${serverName}`)
  await expect.poll(() => type('hcloud server list')).not.toContain(serverName)
  await world.scan()
  const [ghost] = await world.open()
  expect(ghost?.kind).toBe('ghostMachine')
  await adoptFinding(world.ports, { findingId: ghost!.id, who: world.admin })
  expect(await world.db.resource.findFirst({ where: { machineId } })).toMatchObject({ state: 'gone' })
})

test('two servers of one agent: the evidence says which one is ours, the other goes, nobody is hurt', async () => {
  expect(await tryTwice(world.db)).toMatchObject({ taken: [] })
  const { agentId, serverName } = await world.retiredButThere({ isRetired: false })
  const twin = await make('aura-test-twin-g2', OURS, `aura-agent=${agentId}`)
  await world.scan()
  await world.scan()
  const [finding, ...others] = await world.open()
  expect(others).toEqual([])
  expect(finding).toMatchObject({ kind: 'orphanServer', subject: twin, agentId })
  expect(finding?.evidence.testimonies.find(({ source }) => source === 'ledger')?.exists).toBe('no')
  const typedName = finding!.name
  await deleteFinding(world.ports, { findingId: finding!.id, typedName, who: world.admin })
  expect(await world.settle(finding!.id)).toMatchObject({ state: 'deleted' })
  const left = await type('hcloud server list -o noheader -o columns=name')
  expect(left.trim()).toBe(serverName)
  expect(await world.ports.agents.liveMachine(agentId)).toMatchObject({ name: serverName })
})
