import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { configuratorContract } from '~/ansible/testing/configuratorContract'
import type { Playground } from '~/ansible/testing/openPlayground'
import { openRealPlayground } from '~/ansible/testing/openRealPlayground'
import { waitUntil } from '~/scripts/services/waitUntil'
import { processesOf, watchProcesses } from '~/ansible/testing/watchProcesses'

/** OpenClaw has to know its own key for the model; no backup holds it. */
const MODEL_KEY_FILE = '/etc/openclaw-model.key'
const LOOK_FOR_SECRETS = [
  'wanted=/dev/shm/wanted; umask 077; cat >$wanted',
  'journalctl --all --output=cat | grep -qFf $wanted && echo journal',
  'grep -rlFf $wanted --devices=skip /etc /home /root /run /tmp /var 2>/dev/null',
  'rm $wanted',
].join('; ')

configuratorContract('real', () => openRealPlayground('tplay'))

describe('what only a real machine shows', () => {
  let ground: Playground
  beforeAll(async () => {
    ground = await openRealPlayground('tplas')
  }, 600_000)
  afterAll(() => ground?.close())

  /** An SSH connection of its own, as an earlier owner of the machine would hold one. */
  function openSession(command: string, stdin = '') {
    const { host, user, hostKey, privateKey } = ground.target
    const key = join(ground.workDir, 'session-key')
    const known = join(ground.workDir, 'session-known')
    writeFileSync(key, privateKey, { mode: 0o600 })
    writeFileSync(known, `${host} ${hostKey}\n`)
    const options = ['-o', `UserKnownHostsFile=${known}`, '-o', 'StrictHostKeyChecking=yes', '-i', key]
    const ssh = spawn('ssh', [...options, `${user}@${host}`, command], { stdio: ['pipe', 'pipe', 'ignore'] })
    ssh.stdin.end(stdin)
    return ssh
  }

  /** Where on the machine any of the texts can be read: folders of services, or the journal. */
  async function placesOf(secrets: string[]) {
    const look = `sudo sh -c '${LOOK_FOR_SECRETS}'`
    const session = openSession(look, secrets.join('\n'))
    let found = ''
    session.stdout.on('data', (bytes: Buffer) => (found += bytes.toString()))
    await once(session, 'close')
    return found.trim().split('\n')
  }

  test('a secret is in no arguments and no environment, and on the machine only where it is needed', async () => {
    const authKey = await ground.freshAuthKey()
    const secrets = { tailscale_auth_key: authKey, openclaw_model_key: ground.modelKey }
    const watch = watchProcesses()
    await ground.play('configure', { secrets })
    await ground.play('join', { secrets })
    const processes = watch.stop()
    expect(processes).toContain('tailscale up') // so the machine's own processes were seen
    for (const secret of [authKey, ground.modelKey]) expect(processes.includes(secret)).toBe(false)
    expect(await placesOf([authKey, ground.modelKey])).toEqual([MODEL_KEY_FILE])
  })

  test('a newer owner ends what an older one still does on the machine', async () => {
    const session = openSession('echo open; exec sudo sleep 1001')
    await once(session.stdout, 'data')
    await waitUntil('the older session is at work', 120_000, async () => processesOf('sleep\x001001').length > 0)
    const ended = once(session, 'exit')
    await ground.play('configure', { epoch: 3 })
    await ended
    expect(processesOf('sleep\x001001')).toEqual([])
  })
})
