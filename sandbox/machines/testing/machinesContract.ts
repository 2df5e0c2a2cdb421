import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Machines } from '~/sandbox/machines/Machines'
import { createVisitor, until, type Visitor } from '~/sandbox/machines/real/testing/visitMachines'

/** What the sandbox's Hetzner may rely on, at both levels of machines. */
export function machinesContract(
  level: string,
  open: () => Promise<{ machines: Machines; hostAddress: string }>,
) {
  describe(`${level} machines`, () => {
    let machines: Machines
    let visitor: Visitor
    beforeAll(async () => {
      const opened = await open()
      machines = opened.machines
      visitor = await createVisitor(opened)
    })
    afterAll(async () => {
      await visitor?.close()
      await machines?.close()
    })

    async function create(serverId: number, imageId: number | null = null) {
      const name = `aura-contract-g${serverId}`
      const ipv4 = machines.allocateAddress(serverId)
      await machines.create({ serverId, name, ipv4, userData: visitor.userData, imageId })
      return { name, ipv4 }
    }

    test('each machine has an address and a host key of its own, and registers it', async () => {
      const [one, two] = [await create(1), await create(2)]
      expect(one.ipv4).not.toBe(two.ipv4)
      const [first, second] = [await visitor.called(one.name), await visitor.called(two.name)]
      expect(first.hostKey).toMatch(/^ssh-ed25519 AAAA/)
      expect(second.hostKey).not.toBe(first.hostKey)
      expect([1, 2].map((serverId) => machines.isRunning(serverId))).toEqual([true, true])
    })

    test('off is off, on is on, and a second boot registers nothing', async () => {
      const before = visitor.calls.length
      await machines.shutdown(1)
      expect(machines.isRunning(1)).toBe(false)
      await machines.powerOn(1)
      expect(machines.isRunning(1)).toBe(true)
      await machines.powerOff(1)
      expect(machines.isRunning(1)).toBe(false)
      expect(visitor.calls).toHaveLength(before)
    })

    test('an image made of a machine makes another machine', async () => {
      const { sizeGb } = await machines.snapshot(1, 900)
      expect(sizeGb).toBeGreaterThan(0)
      const { name } = await create(3, 900)
      const keys = visitor.calls.map(({ hostKey }) => hostKey)
      expect(keys).not.toContain((await visitor.called(name)).hostKey)
      await machines.deleteSnapshot(900)
    })

    test('a machine that dies stays off until it is switched on', async () => {
      await machines.inflict(2, { kind: 'die' })
      await until('it is off', () => !machines.isRunning(2))
      await machines.powerOn(2)
      expect(machines.isRunning(2)).toBe(true)
    })

    test('what is there is told, what is destroyed is gone, and twice is once', async () => {
      expect(await machines.leftovers()).not.toEqual([])
      for (const serverId of [1, 2, 2, 3, 99]) await machines.destroy(serverId)
      expect(machines.isRunning(2)).toBe(false)
      expect(await machines.leftovers()).toEqual([])
    })
  })
}
