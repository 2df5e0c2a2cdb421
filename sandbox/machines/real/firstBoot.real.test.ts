import { createFaults } from '~/sandbox/faults/Faults'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RealMachines } from '~/sandbox/machines/real/createRealMachines'
import { runCommand } from '~/sandbox/machines/real/runCommand'
import { openTestMachines } from '~/sandbox/machines/real/testing/openTestMachines'
import { createVisitor, sshAnswers, until, type Visitor } from '~/sandbox/machines/real/testing/visitMachines'

let machines: RealMachines
let visitor: Visitor
const faults = createFaults()

beforeAll(async () => {
  machines = await openTestMachines('tboot', { faults })
  visitor = await createVisitor(machines)
})
afterAll(async () => {
  await visitor?.close()
  await machines?.close()
})

async function boot(serverId: number, name: string) {
  const ipv4 = machines.allocateAddress(serverId)
  await machines.create({ serverId, name, ipv4, userData: visitor.userData, imageId: null })
  return ipv4
}

test('a machine boots, tells its host key, and shows the same one to SSH', async () => {
  const address = await boot(1, 'aura-test-one-g1')
  expect(await sshAnswers(address)).toMatch(/^SSH-2\.0-OpenSSH/)
  const { hostKey } = await visitor.called('aura-test-one-g1')

  const shown = await runCommand('ssh-keyscan', ['-t', 'ed25519', address])
  expect(shown.trim()).toBe(`${address} ${hostKey}`)

  const status = await visitor.ssh(address, hostKey, 'cloud-init status --wait')
  expect(status).toEqual({ code: 0, stdout: expect.stringContaining('status: done') as string })
  const { stdout } = await visitor.ssh(
    address,
    hostKey,
    'hostname; systemctl is-system-running --wait; sudo id -u',
  )
  expect(stdout.trim().split('\n')).toEqual(['aura-test-one-g1', 'running', '0'])
  expect(machines.isRunning(1)).toBe(true)
})

test('its memory has a ceiling', async () => {
  const address = machines.allocateAddress(1)
  const { hostKey } = await visitor.called('aura-test-one-g1')
  const eat = `python3 -c "x = bytearray(3 * 1024 ** 3)"`
  expect((await visitor.ssh(address, hostKey, eat)).code).not.toBe(0)
  expect((await visitor.ssh(address, hostKey, 'true')).code).toBe(0)
})

test('five at once boot, each with a host key of its own', async () => {
  const ids = [11, 12, 13, 14, 15]
  await Promise.all(ids.map((id) => boot(id, `aura-test-many-g${id}`)))
  const calls = await Promise.all(ids.map((id) => visitor.called(`aura-test-many-g${id}`)))
  expect(new Set(calls.map((call) => call.hostKey)).size).toBe(5)
  await Promise.all(ids.map((id) => machines.destroy(id)))
  expect(
    (await machines.leftovers()).filter((line) => !line.includes('g1/') && !line.endsWith('g1')),
  ).not.toContain(expect.stringMatching(/g1[1-5]/))
})

test('cloud-init that fails says so, and SSH works', async () => {
  await machines.inflict(2, { kind: 'cloudInitFails' })
  const address = await boot(2, 'aura-test-two-g1')
  const { hostKey } = await visitor.called('aura-test-two-g1')
  const status = await visitor.ssh(address, hostKey, 'cloud-init status --wait')
  expect(status).toEqual({ code: 1, stdout: expect.stringContaining('status: error') as string })
})

test('cloud-init that is late is not done when the machine has registered, and is in the end', async () => {
  await machines.inflict(3, { kind: 'cloudInitLate', seconds: 60 })
  const address = await boot(3, 'aura-test-three-g1')
  const { hostKey } = await visitor.called('aura-test-three-g1')
  const early = await visitor.ssh(address, hostKey, 'cloud-init status')
  expect(early.stdout).toContain('status: running')
  const late = await until('cloud-init is done', async () => {
    const { stdout } = await visitor.ssh(address, hostKey, 'cloud-init status')
    return stdout.includes('status: done') ? stdout : null
  })
  expect(late).toContain('done')
})

test('a death armed for the boot strikes before the machine has registered', async () => {
  faults.arm('machineDies', { value: 'awaitBoot' })
  await boot(4, 'aura-test-four-g1')
  await until('the machine is dead', () => !machines.isRunning(4))
  expect(faults.list()).toEqual([])
  expect(visitor.calls.map(({ serverName }) => serverName)).not.toContain('aura-test-four-g1')
})
