import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { CallBy } from '~/core/ports/Servers'
import { createTerraformWorld, openRun, type TerraformWorld } from '~/core/testing/terraformWorld'

let world: TerraformWorld
let by: CallBy
beforeAll(async () => {
  world = await createTerraformWorld({ createMs: 0, deleteMs: 0 })
  by = await openRun(world, null)
  for (let index = 0; index < 60; index += 1) await make(`aura-test-s${index}-g1`, 'test')
  await make('aura-other-s1-g1', 'other')
})
afterAll(() => world.close())
beforeEach(() => world.faults.clear())

async function make(name: string, environment: string) {
  const labels = { 'aura-environment': environment }
  await world.gateway.upstream({
    method: 'POST',
    path: '/servers',
    body: { name, server_type: 'cx23', image: 'debian-12', location: 'fsn1', labels },
    by: null,
  })
}

test('a server is found by its name and by its id, and what is absent is null', async () => {
  const found = await world.servers.findByName('aura-test-s7-g1', by)
  expect(found).toMatchObject({ name: 'aura-test-s7-g1', labels: { 'aura-environment': 'test' } })
  expect(await world.servers.findById(found!.id, by)).toEqual(found)
  expect(await world.servers.findByName('aura-test-nobody-g1', by)).toBeNull()
  expect(await world.servers.findById('1', by)).toBeNull()
})

test('the list has every server of this environment, over all pages, and no other', async () => {
  const servers = await world.servers.list(by)
  expect(new Set(servers.map(({ id }) => id)).size).toBe(60)
  expect(servers.every(({ labels }) => labels['aura-environment'] === 'test')).toBe(true)
})

test('a listing that lacks a page is no listing', async () => {
  world.faults.arm('listingIncomplete', { times: 2 }) // one for each page
  await expect(world.servers.list(by)).rejects.toMatchObject({ code: 'provider_down' })
})

test('a removed server is gone, and removing it twice is fine', async () => {
  const found = await world.servers.findByName('aura-test-s9-g1', by)
  await world.servers.remove(found!.id, by)
  await world.servers.remove(found!.id, by)
  expect(await world.servers.findById(found!.id, by)).toBeNull()
})

test('a cloud that is down is told as such', async () => {
  world.faults.arm('apiDown')
  await expect(world.servers.findByName('aura-test-s1-g1', by)).rejects.toMatchObject({
    code: 'provider_down',
  })
})

test('each look is on its run’s account', async () => {
  const before = await world.db.apiCall.count({ where: { runId: by.runId } })
  await world.servers.findById('1', by)
  expect(await world.db.apiCall.count({ where: { runId: by.runId } })).toBe(before + 1)
})

/** As the engine does it: ask, look, ask again while it is not so. */
async function until(status: string, id: string, ask: () => Promise<void>) {
  const look = async () => {
    const seen = (await world.servers.findById(id, by))?.status
    if (seen !== status) await ask()
    return seen
  }
  await expect.poll(look, { timeout: 120_000, interval: 50 }).toBe(status)
}

test('a server is switched off and on, and asking for what is so already is fine', async () => {
  const { id } = (await world.servers.findByName('aura-test-s11-g1', by))!
  const off = () => world.servers.powerOff(id, by)
  const on = () => world.servers.powerOn(id, by)
  await until('off', id, off)
  await off()
  await until('running', id, on)
  await on()
  expect((await world.servers.findById(id, by))?.status).toBe('running')
  await expect(world.servers.powerOff('1', by)).rejects.toMatchObject({ code: 'machine_lost' })
})

test('a snapshot is made once, is available in the end, and is gone when it is removed', async () => {
  const { id } = (await world.servers.findByName('aura-test-s12-g1', by))!
  const labels = { 'aura-environment': 'test', 'aura-run': 'run-1' }
  const image = (await world.servers.createImage(id, 'one of run-1', labels, by))!
  expect(await world.servers.createImage(id, 'one of run-1', labels, by)).toBe(image)
  await expect
    .poll(() => world.servers.findImage(image, by), { timeout: 120_000, interval: 50 })
    .toMatchObject({ status: 'available', description: 'one of run-1', labels })
  expect((await world.servers.findImage(image, by))?.sizeGb).toBeGreaterThan(0)
  await world.servers.createImage(id, 'of others', { 'aura-environment': 'other' }, by)
  expect((await world.servers.listImages(by)).map((one) => one.id)).toEqual([image])
  await world.servers.removeImage(image, by)
  await world.servers.removeImage(image, by)
  expect(await world.servers.findImage(image, by)).toBeNull()
  expect(await world.servers.createImage('1', 'x', labels, by)).toBeNull()
})
