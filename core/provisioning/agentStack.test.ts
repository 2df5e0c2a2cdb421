import { expect, test } from 'vitest'
import { aesSeal } from '~/core/adapters/crypto/aesSeal'
import { nodeKeys } from '~/core/adapters/crypto/nodeKeys'
import type { AgentWithOwner, Machine } from '~/core/ports/Agents'
import { simulationSettings as settings } from '~/core/testing/simulation/simulationSettings'
import { userData } from '~/sandbox/machines/simulated/userData'
import { agentStack, MACHINE_USER } from './agentStack'

const seal = aesSeal([{ id: 'k', key: Buffer.alloc(32, 1) }])
const pair = nodeKeys.sshKeyPair()
const token = nodeKeys.token()
const agent = { id: 'agent-1', name: 'fern-42', owner: { customerId: 'customer-1' } } as AgentWithOwner
const machine = {
  id: 'machine-1',
  name: 'aura-sim-fern-42-g1',
  generation: 1,
  serverType: 'cx23',
  location: 'nbg1',
  image: 'debian-12',
  sshPublicKey: pair.publicKey,
  sshPrivateKeySealed: seal.seal(pair.privateKey, 'machine-1'),
  registrationSealed: seal.seal(token, 'machine-1'),
  createdAt: new Date('2026-11-24T12:00:00.123Z'),
} as Machine
const foundation = { firewallId: '1', sshKeyId: '2' }
const stack = () => agentStack({ settings, seal }, agent, machine, foundation)

const HETZNERS_LABEL = /^([a-z0-9A-Z]([-_.a-z0-9A-Z]{0,61}[a-z0-9A-Z])?)?$/
const HETZNERS_USER_DATA_BYTES = 32 * 1024

test('the same machine gives the same stack, byte for byte', () => {
  expect(JSON.stringify(stack())).toBe(JSON.stringify(stack()))
})

test('every label is one that Hetzner takes', () => {
  for (const value of Object.values(stack().labels)) expect(value).toMatch(HETZNERS_LABEL)
})

test('a first boot lets our user in with this machine’s key and posts the host key to us', () => {
  const text = stack().userData
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(HETZNERS_USER_DATA_BYTES)
  const { authorizedKeys, phoneHome } = userData(text)
  expect(authorizedKeys.get(MACHINE_USER)).toEqual([pair.publicKey])
  expect(phoneHome).toMatchObject({
    url: `${settings.machineCallbackUrl}/machines/register/${token}`,
    tries: 10,
  })
})

test('no secret but the one-time token leaves the house', () => {
  const text = JSON.stringify(stack())
  expect(text).not.toContain(pair.privateKey.split('\n')[1])
  expect(text).not.toContain(machine.sshPrivateKeySealed)
  expect(text).not.toContain(machine.registrationSealed)
})
