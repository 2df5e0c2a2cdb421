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

test('rules decide who reaches a machine, at once, and only that machine', async () => {
  const [first = '', second = ''] = addresses
  expect(await whoReaches(first)).toEqual({ bastion: true, stranger: true })
  await machines.applyFirewall(1, sshFrom(machines.bastionCidr))
  expect(await whoReaches(first)).toEqual({ bastion: true, stranger: false })
  expect(await whoReaches(second)).toEqual({ bastion: true, stranger: true })
  await machines.applyFirewall(1, sshFrom(`${machines.strangerAddress}/32`))
  expect(await whoReaches(first)).toEqual({ bastion: false, stranger: true })
  await machines.applyFirewall(1, [])
  expect(await whoReaches(first)).toEqual({ bastion: false, stranger: false })
  await machines.applyFirewall(1, null)
  expect(await whoReaches(first)).toEqual({ bastion: true, stranger: true })
})

test('behind a firewall machines do not reach each other, but the host they do', async () => {
  const [first = '', second = ''] = addresses
  const { hostKey } = await visitor.called('aura-test-fire-g1')
  const reach = (address: string, port: number) =>
    visitor.ssh(first, hostKey, `timeout 2 bash -c '</dev/tcp/${address}/${port}'`)
  const home = /http:\/\/([\d.]+):(\d+)\//.exec(visitor.userData)
  await machines.applyFirewall(1, sshFrom(machines.bastionCidr))
  expect((await reach(second, 22)).code).toBe(0)
  await machines.applyFirewall(2, sshFrom(machines.bastionCidr))
  expect((await reach(second, 22)).code).not.toBe(0)
  expect((await reach(machines.hostAddress, Number(home?.[2]))).code).toBe(0)
})

test('nothing outside is reached', async () => {
  const { hostKey } = await visitor.called('aura-test-fire-g1')
  const away = await visitor.ssh(addresses[0] ?? '', hostKey, `timeout 2 bash -c '</dev/tcp/192.0.2.1/80'`)
  expect(away.code).not.toBe(0)
})
