import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runAfter, type Playground } from '~/ansible/testing/openPlayground'
import { processesOf } from '~/ansible/testing/watchProcesses'
import type { AuraError } from '~/core/domain/errors'

export const codeOf = (play: Promise<unknown>) =>
  play.then(
    () => 'done',
    (error: AuraError) => error.code,
  )

/** What the engine may rely on, at both levels of machines. The last test ends the machine. */
export function configuratorContract(level: string, open: () => Promise<Playground>) {
  describe(`configurator, ${level} machines`, () => {
    let ground: Playground
    let address: string
    beforeAll(async () => {
      ground = await open()
    }, 600_000)
    afterAll(() => ground?.close())

    test('a fresh machine is configured and joined, and OpenClaw answers over the private network', async () => {
      const configured = await ground.play('configure')
      expect(configured.changed).toBeGreaterThan(0)
      const authKey = await ground.freshAuthKey()
      const secrets = { tailscale_auth_key: authKey, openclaw_model_key: ground.modelKey }
      const joined = await ground.play('join', { secrets })
      address = joined.facts.tailnet_address ?? ''
      const devices = await ground.tailnet.backend.listDevices()
      expect(devices.find(({ addresses }) => addresses.includes(address))).toMatchObject({
        id: joined.facts.tailnet_node_id,
        tags: ['tag:aura-agent'],
      })
      const told = JSON.stringify([configured, joined])
      expect(told.includes(authKey) || told.includes(ground.modelKey)).toBe(false)

      await expect.poll(() => ground.ready(address), { timeout: 120_000, interval: 300 }).toBe(200)
    })

    test('tasks are told one by one, as n of m', async () => {
      const { progress } = await ground.play('configure')
      const ends = progress.filter(({ result }) => result !== 'started')
      expect(ends.map(({ index }) => index)).toEqual(ends.map((_, place) => place + 1))
      expect(ends.at(-1)?.total).toBe(ends.length)
    })

    test('a second play on a ready machine changes nothing', async () => {
      expect((await ground.play('configure')).changed).toBe(0)
      expect(await ground.play('join')).toMatchObject({ changed: 0, facts: { tailnet_address: address } })
    })

    test('another host key than the registered one is refused, in a look and in a play', async () => {
      const target = { ...ground.target, hostKey: `ssh-ed25519 ${'A'.repeat(67)}=` }
      await expect
        .poll(() => ground.look(target), { timeout: 120_000, interval: 300 })
        .toEqual({ at: 'hostKeyMismatch' })
      expect(await codeOf(ground.play('configure', { target }))).toBe('host_key_mismatch')
    })

    test('an earlier run, and an earlier epoch of the same run, are refused', async () => {
      await ground.play('configure', { epoch: 3 })
      expect(await codeOf(ground.play('configure', { epoch: 2 }))).toBe('configure_failed')
      expect((await ground.play('configure', { runId: runAfter(1), epoch: 1 })).changed).toBe(0)
      expect(await codeOf(ground.play('configure', { epoch: 4 }))).toBe('configure_failed')
    })

    test('an aborted play stops, leaves no process and no file, and the next one makes it whole', async () => {
      const stop = new AbortController()
      const onTask = ({ index }: { index: number }) => index > 2 && stop.abort()
      const runId = runAfter(2)
      expect(await codeOf(ground.play('configure', { runId, signal: stop.signal, onTask }))).toBe('aborted')
      expect(processesOf(join(ground.workDir, 'ansible/play'))).toEqual([])
      expect(readdirSync(join(ground.workDir, 'ansible')).filter((name) => name.startsWith('play'))).toEqual([])
      expect(await codeOf(ground.play('configure', { runId }))).toBe('done')
    })

    test('a machine that dies in mid-play is lost', async () => {
      const play = ground.play('configure', {
        runId: runAfter(3),
        onTask: ({ index, result }) => {
          if (index === 3 && result === 'started') void ground.die()
        },
      })
      expect(await codeOf(play)).toBe('machine_lost')
      expect(await ground.look()).toEqual({ at: 'unreachable' })
    })
  })
}
