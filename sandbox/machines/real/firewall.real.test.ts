import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FirewallRule } from '~/sandbox/machines/Machines'
import type { RealMachines } from '~/sandbox/machines/real/createRealMachines'
import { openTestMachines } from '~/sandbox/machines/real/testing/openTestMachines'
import {
  createVisitor,
  sshAnswers,
  sshBanner,
  type Visitor,
} from '~/sandbox/machines/real/testing/visitMachines'

let machines: RealMachines
let visitor: Visitor
const addresses: string[] = []

beforeAll(async () => {
  machines = await openTestMachines('tfire')
  visitor = await createVisitor(machines)
  for (const serverId of [1, 2]) {
    const ipv4 = machines.allocateAddress(serverId)
    addresses.push(ipv4)
    const name = `aura-test-fire-g${serverId}`
    await machines.create({ serverId, name, ipv4, userData: visitor.userData, imageId: null })
  }
  for (const address of addresses) await sshAnswers(address)
})
afterAll(async () => {
  await visitor?.close()
  await machines?.close()
})

const sshFrom = (cidr: string): FirewallRule[] => [
  { direction: 'in', protocol: 'udp', port: '41641', sourceIps: ['0.0.0.0/0', '::/0'] },
  { direction: 'in', protocol: 'tcp', port: '22', sourceIps: [cidr] },
]

async function whoReaches(address: string) {
  const [bastion, stranger] = await Promise.all([
    sshBanner(address, machines.hostAddress),
    sshBanner(address, machines.strangerAddress),
  ])
  return { bastion: bastion !== null, stranger: stranger !== null }
}

/** A busy machine may be late with its banner: it is looked until it is so. */
const expectReached = (address: string, who: { bastion: boolean; stranger: boolean }) =>
  expect.poll(() => whoReaches(address), { timeout: 120_000, interval: 200 }).toEqual(who)

test('rules decide who reaches a machine, at once, and only that machine', async () => {
  const [first = '', second = ''] = addresses
  await expectReached(first, { bastion: true, stranger: true })
  await machines.applyFirewall(1, sshFrom(machines.bastionCidr))
  await expectReached(first, { bastion: true, stranger: false })
  await expectReached(second, { bastion: true, stranger: true })
  await machines.applyFirewall(1, sshFrom(`${machines.strangerAddress}/32`))
  await expectReached(first, { bastion: false, stranger: true })
  await machines.applyFirewall(1, [])
  await expectReached(first, { bastion: false, stranger: false })
  await machines.applyFirewall(1, null)
  await expectReached(first, { bastion: true, stranger: true })
})

test('behind a firewall machines do not reach each other, but the host they do', async () => {
  const [first = '', second = ''] = addresses
  const { hostKey } = await visitor.called('aura-test-fire-g1')
  const reach = (address: string, port: number, limitS = 60) =>
    visitor.ssh(first, hostKey, `timeout ${limitS} bash -c '</dev/tcp/${address}/${port}'`)
  const home = /http:\/\/([\d.]+):(\d+)\//.exec(visitor.userData)
  await machines.applyFirewall(1, sshFrom(machines.bastionCidr))
  expect((await reach(second, 22)).code).toBe(0)
  await machines.applyFirewall(2, sshFrom(machines.bastionCidr))
  expect((await reach(second, 22, 2)).code).not.toBe(0)
  expect((await reach(machines.hostAddress, Number(home?.[2]))).code).toBe(0)
})

test('nothing outside is reached', async () => {
  const { hostKey } = await visitor.called('aura-test-fire-g1')
  const away = await visitor.ssh(addresses[0] ?? '', hostKey, `timeout 2 bash -c '</dev/tcp/192.0.2.1/80'`)
  expect(away.code).not.toBe(0)
})
