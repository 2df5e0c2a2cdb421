import { createHash, randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { codeOf } from '~/ansible/testing/configuratorContract'
import { newKeyPair, runAfter, type Playground } from '~/ansible/testing/openPlayground'
import { processesOf } from '~/ansible/testing/watchProcesses'
import { AuraError } from '~/core/domain/errors'
import type { MachineTarget } from '~/core/ports/Configurator'

const READY_WITHIN = { timeout: 120_000, interval: 300 }
const PATH = '/var/lib/aura/restore-1.tar.gz'
const NOTES = 'written by its owner'

/** Data that leaves a machine and comes back, the agent's start and stop, and keys: at both levels of machines. */
export function backupContract(
  level: string,
  open: () => Promise<Playground>,
  /** More that a level can show of a backup: what it is, and the machine that it was restored on. */
  alsoOf: {
    archive?: (bytes: Buffer) => Promise<void>
    restored?: (ground: Playground, target: MachineTarget) => Promise<void>
    stopped?: (ground: Playground) => Promise<void>
  } = {},
) {
  describe(`backups and keys, ${level} machines`, () => {
    let ground: Playground
    let address: string
    let archive: Buffer
    const { signal } = new AbortController()

    /** From an image to an agent that answers. */
    async function setUp(target: MachineTarget, modelKey: string) {
      const secrets = { tailscale_auth_key: await ground.freshAuthKey(), openclaw_model_key: modelKey }
      await ground.play('configure', { target, secrets })
      const { facts } = await ground.play('join', { target, secrets })
      const found = facts.tailnet_address ?? ''
      await vi.waitFor(async () => expect(await ground.ready(found)).toBe(200), READY_WITHIN)
      return found
    }
    const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
    const restoreVars = (bytes: Buffer, path = PATH) => ({
      backup_id: randomUUID(),
      backup_path: path,
      backup_sha256: hashOf(bytes),
    })

    beforeAll(async () => {
      ground = await open()
      address = await setUp(ground.target, ground.modelKey)
    }, 600_000)
    afterAll(() => ground?.close())

    test('a backup of a running agent comes off the machine whole, and the agent goes on', async () => {
      await ground.workspace().write('notes.md', NOTES)
      const { facts } = await ground.play('backUp', { vars: { backup_id: randomUUID() } })
      archive = await buffer(await ground.configurator.fetch(ground.target, facts.path ?? '', signal))
      expect(facts).toMatchObject({ bytes: `${archive.length}`, sha256: hashOf(archive) })
      expect(facts.openclaw_version).toMatch(/^\d+\.\d+\.\d+$/)
      expect(archive.includes(ground.modelKey)).toBe(false)
      expect(await ground.ready(address)).toBe(200)
      await alsoOf.archive?.(archive)
    })

    test('it brings the data onto another machine, which keeps its own configuration', async () => {
      const other = await ground.addMachine()
      const otherAddress = await setUp(other, 'mk-of-the-other-machine-456789')
      expect(otherAddress).not.toBe(address)
      await ground.configurator.send(other, PATH, Readable.from([archive]), signal)
      await ground.play('restore', { target: other, vars: restoreVars(archive) })
      expect(await ground.workspace(other).read('notes.md')).toBe(NOTES)
      await expect.poll(() => ground.ready(otherAddress), READY_WITHIN).toBe(200)
      await alsoOf.restored?.(ground, other)
    })

    test('an older backup takes the place of what was there, and doing it again is doing it once', async () => {
      await ground.workspace().write('notes.md', 'newer')
      await ground.workspace().write('later.md', 'newer')
      for (let time = 0; time < 2; time += 1) {
        await ground.configurator.send(ground.target, PATH, Readable.from([archive]), signal)
        await ground.play('restore', { vars: restoreVars(archive) })
      }
      expect(await ground.workspace().read('notes.md')).toBe(NOTES)
      expect(await ground.workspace().read('later.md')).toBeNull()
      await expect.poll(() => ground.ready(address), READY_WITHIN).toBe(200)
    })

    test('a restore that its run repeats leaves what was written since', async () => {
      const vars = restoreVars(archive)
      const restore = async () => {
        await ground.configurator.send(ground.target, PATH, Readable.from([archive]), signal)
        await ground.play('restore', { vars })
      }
      await restore()
      await ground.workspace().write('since.md', NOTES)
      await restore()
      expect(await ground.workspace().read('since.md')).toBe(NOTES)
      expect(await codeOf(ground.configurator.fetch(ground.target, PATH, signal))).toBe('backup_failed')
      await expect.poll(() => ground.ready(address), READY_WITHIN).toBe(200)
    })

    test('what did not arrive as it was made is refused, and the agent and its data stay as they are', async () => {
      const damaged = Buffer.from(archive)
      damaged[damaged.length >> 1] = (damaged[damaged.length >> 1] ?? 0) ^ 1
      await ground.configurator.send(ground.target, PATH, Readable.from([damaged]), signal)
      expect(await codeOf(ground.play('restore', { vars: restoreVars(archive) }))).toBe('restore_failed')
      await ground.configurator.send(ground.target, PATH, Readable.from([damaged]), signal)
      expect(await codeOf(ground.play('restore', { vars: restoreVars(damaged) }))).toBe('restore_failed')
      expect(await ground.workspace().read('notes.md')).toBe(NOTES)
      expect(await ground.ready(address)).toBe(200)
    })

    test('a source that breaks off leaves nothing under its name, and no process', async () => {
      const broken = async function* () {
        yield archive.subarray(0, 100)
        await Promise.resolve()
        throw new AuraError('backup_unverified')
      }
      const path = '/var/lib/aura/broken.tar.gz'
      const sent = ground.configurator.send(ground.target, path, Readable.from(broken()), signal)
      expect(await codeOf(sent)).toBe('backup_unverified')
      expect(await codeOf(ground.configurator.fetch(ground.target, path, signal))).toBe('backup_failed')
      expect(await codeOf(ground.configurator.fetch(ground.target, '/etc/$(x)', signal))).toBe('internal')
      expect(processesOf(`${ground.workDir}/ansible/file`)).toEqual([])
    })

    test('stopped for a backup, the agent stays off over a reboot, until it is started', async () => {
      await ground.play('backUp', { vars: { backup_id: randomUUID(), backup_is_agent_stopped: true } })
      expect(await ground.ready(address)).toBe(0)
      await ground.switchOff()
      await ground.switchOn()
      await expect.poll(async () => (await ground.look()).at, READY_WITHIN).toBe('finished')
      await alsoOf.stopped?.(ground)
      await ground.play('start')
      await expect.poll(() => ground.ready(address), READY_WITHIN).toBe(200)
    })

    test('switched off it is silent; switched on again it is where it was, with its data and its address', async () => {
      await ground.play('stop')
      expect(await ground.ready(address)).toBe(0)
      await ground.switchOff()
      expect(await ground.look()).toEqual({ at: 'unreachable' })
      await ground.switchOn()
      await expect.poll(() => ground.ready(address), READY_WITHIN).toBe(200)
      expect(await ground.workspace().read('notes.md')).toBe(NOTES)
      await ground.play('restart')
      await expect.poll(() => ground.ready(address), READY_WITHIN).toBe(200)
    })

    test('a new key gets in before the old one is out, and then the old one is refused', async () => {
      const runId = runAfter(1)
      const next = newKeyPair(ground.workDir)
      const withNext = { ...ground.target, privateKey: next.privateKey }
      const { publicKey } = ground
      await expect.poll(() => ground.look(withNext), READY_WITHIN).toEqual({ at: 'booting' }) // signs in to nothing yet
      const without = { base_public_keys: [next.publicKey] }
      expect(await codeOf(ground.play('rotate', { runId, vars: without }))).toBe('configure_failed')
      await ground.play('rotate', { runId, vars: { base_public_keys: [publicKey, next.publicKey] } })
      for (const target of [ground.target, withNext])
        await expect.poll(async () => (await ground.look(target)).at, READY_WITHIN).toBe('finished')
      await ground.play('rotate', { runId, target: withNext, vars: without })
      await expect.poll(async () => (await ground.look(withNext)).at, READY_WITHIN).toBe('finished')
      await expect.poll(() => ground.look(ground.target), READY_WITHIN).toEqual({ at: 'booting' })
      await ground.play('rotate', { runId, target: withNext, vars: without }) // ended before it was noted
    })
  })
}
