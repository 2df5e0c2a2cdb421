import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RealMachines } from '~/sandbox/machines/real/createRealMachines'
import { openTestMachines } from '~/sandbox/machines/real/testing/openTestMachines'
import {
  createVisitor,
  sshAnswers,
  sshBanner,
  until,
  type Visitor,
} from '~/sandbox/machines/real/testing/visitMachines'

const NAME = 'aura-test-power-g1'
let machines: RealMachines
let visitor: Visitor
let address: string
let hostKey: string

beforeAll(async () => {
  machines = await openTestMachines('tpowr')
  visitor = await createVisitor(machines)
  address = machines.allocateAddress(1)
  await machines.create({ serverId: 1, name: NAME, ipv4: address, userData: visitor.userData, imageId: null })
  hostKey = (await visitor.called(NAME)).hostKey
  await visitor.ssh(address, hostKey, 'cloud-init status --wait && sudo touch /kept && sync')
})
afterAll(async () => {
  await visitor?.close()
  await machines?.close()
})

const bootId = async () => (await visitor.ssh(address, hostKey, 'cat /proc/1/stat | cut -d" " -f22')).stdout

test('a machine that is shut down is off, and on again it is the same one', async () => {
  await machines.shutdown(1)
  expect(machines.isRunning(1)).toBe(false)
  expect(await sshBanner(address)).toBeNull()
  await machines.powerOn(1)
  await sshAnswers(address)
  expect((await visitor.ssh(address, hostKey, 'ls /kept')).stdout).toBe('/kept\n')
})

test('the plug is pulled at once, and the machine comes up again', async () => {
  await machines.powerOff(1)
  expect(machines.isRunning(1)).toBe(false)
  await machines.powerOn(1)
  await sshAnswers(address)
  expect((await visitor.ssh(address, hostKey, 'ls /kept')).stdout).toBe('/kept\n')
})

test('a reboot from inside comes back by itself, poweroff does not', async () => {
  const before = await bootId()
  await visitor.ssh(address, hostKey, 'sudo systemctl reboot')
  await until('the machine is back', async () => {
    const now = await bootId()
    return now !== '' && now !== before
  })
  expect(machines.isRunning(1)).toBe(true)
  await visitor.ssh(address, hostKey, 'sudo systemctl poweroff')
  await until('the machine is off', () => !machines.isRunning(1))
  await machines.powerOn(1)
  await sshAnswers(address)
})

test('a frozen machine answers nothing, and goes on afterwards', async () => {
  await machines.inflict(1, { kind: 'freeze', seconds: 3 })
  expect(await sshBanner(address)).toBeNull()
  await sshAnswers(address)
})

test('a slow network is slow, and still works', async () => {
  await machines.inflict(1, { kind: 'slowNetwork', seconds: 3 })
  expect((await visitor.ssh(address, hostKey, 'echo slowly')).stdout).toBe('slowly\n')
})

test('a machine made from a snapshot has its files and another identity', async () => {
  const { sizeGb } = await machines.snapshot(1, 500)
  expect(sizeGb).toBeGreaterThan(0)
  const other = machines.allocateAddress(2)
  const name = 'aura-test-power-g2'
  await machines.create({ serverId: 2, name, ipv4: other, userData: visitor.userData, imageId: 500 })
  const call = await visitor.called(name)
  expect(call.hostKey).not.toBe(hostKey)
  expect((await visitor.ssh(other, call.hostKey, 'ls /kept')).stdout).toBe('/kept\n')
  await machines.deleteSnapshot(500)
})

test('a machine that dies stays dead', async () => {
  await machines.inflict(2, { kind: 'die' })
  expect(machines.isRunning(2)).toBe(false)
})

test('destroyed machines leave nothing, and an address can be used again', async () => {
  await machines.destroy(1)
  await machines.destroy(1)
  await machines.destroy(2)
  expect(await machines.leftovers()).toEqual([])
  expect(machines.allocateAddress(3)).toBe(address)
  const name = 'aura-test-power-g3'
  await machines.create({ serverId: 3, name, ipv4: address, userData: visitor.userData, imageId: null })
  expect((await visitor.called(name)).hostKey).not.toBe(hostKey)
  await machines.destroy(3)
  expect(await machines.leftovers()).toEqual([])
})
