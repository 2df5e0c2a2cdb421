import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RealMachines } from '~/sandbox/machines/real/createRealMachines'
import { openTestMachines } from '~/sandbox/machines/real/testing/openTestMachines'
import { createVisitor, sshAnswers, type Visitor } from '~/sandbox/machines/real/testing/visitMachines'

let worlds: { machines: RealMachines; visitor: Visitor; address: string }[] = []

beforeAll(async () => {
  worlds = await Promise.all(
    ['tone', 'ttwo'].map(async (instance) => {
      const machines = await openTestMachines(instance)
      const visitor = await createVisitor(machines)
      const address = machines.allocateAddress(1)
      const spec = { serverId: 1, name: 'aura-same-g1', ipv4: address, imageId: null }
      await machines.create({ ...spec, userData: visitor.userData })
      return { machines, visitor, address }
    }),
  )
})
afterAll(async () => {
  for (const { machines, visitor } of worlds) {
    await visitor.close()
    await machines.close()
  }
})

test('two sandboxes with the same server id and name do not meet', async () => {
  const [one, two] = worlds
  if (!one || !two) throw new Error('two worlds were to be there')
  expect(one.address).not.toBe(two.address)
  await Promise.all([sshAnswers(one.address), sshAnswers(two.address)])
  const { hostKey } = await one.visitor.called('aura-same-g1')
  expect((await two.visitor.called('aura-same-g1')).hostKey).not.toBe(hostKey)
  for (const address of [two.address, two.machines.hostAddress]) {
    const there = await one.visitor.ssh(one.address, hostKey, `timeout 2 bash -c '</dev/tcp/${address}/22'`)
    expect(there.code).not.toBe(0)
  }

  await one.machines.close()
  expect(await one.machines.leftovers()).toEqual([])
  expect(await sshAnswers(two.address)).toMatch(/^SSH/)
})
