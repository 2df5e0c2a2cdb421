import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { processesOf } from '~/ansible/testing/watchProcesses'
import { codeOf } from '~/ansible/testing/configuratorContract'
import type { BootState, MachineTarget } from '~/core/ports/Configurator'
import { machineFiles } from './machineFiles'

const target: MachineTarget = {
  machineId: '01993f2a-7c11-7000-8000-00000000abcd',
  host: '127.0.0.9',
  port: 22,
  hostKey: 'ssh-ed25519 AAAAC3Nza',
  user: 'aura',
  privateKey: 'VERY-PRIVATE',
}
const { signal } = new AbortController()

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'files-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A program in ssh's place: the last argument is the command for the machine. */
function files(script: string, at: BootState = { at: 'finished', warnings: [] }) {
  const ssh = join(folder, 'ssh')
  writeFileSync(ssh, `#!/bin/bash\necho "$@" >>${folder}/seen; env >>${folder}/seen\ncommand=\${@: -1}\n${script}\n`)
  chmodSync(ssh, 0o755)
  const look = () => Promise.resolve(at)
  return machineFiles({ ssh, workDir: join(folder, 'work'), path: process.env.PATH ?? '', graceMs: 300, look })
}
const leftBehind = () => (existsSync(join(folder, 'work')) ? readdirSync(join(folder, 'work')) : [])

test('a file comes as it is, byte for byte, and no secret is in arguments or environment', async () => {
  const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, index) => index % 256))
  writeFileSync(join(folder, 'on-machine'), bytes)
  const got = await buffer(await files(`cat ${folder}/on-machine`).fetch(target, '/var/lib/x.gz', signal))
  expect(got.equals(bytes)).toBe(true)
  const seen = readFileSync(join(folder, 'seen'), 'utf8')
  expect(seen).toContain('StrictHostKeyChecking=yes')
  expect(seen).toContain('sudo -n cat -- /var/lib/x.gz')
  expect(seen).not.toContain(target.privateKey)
  expect(leftBehind()).toEqual([])
})

test('a connection that breaks off in the middle is no end of the file', async () => {
  const stream = await files('head -c 5000 /dev/zero; exit 255').fetch(target, '/x', signal)
  await expect(buffer(stream)).rejects.toMatchObject({ code: 'backup_failed' })
})

test.each([
  ['a file that is not there', 'echo "No such file" >&2; exit 1', { at: 'finished', warnings: [] }, 'backup_failed'],
  ['a broken connection', 'exit 255', { at: 'finished', warnings: [] }, 'backup_failed'],
  ['a machine that no longer answers', 'exit 255', { at: 'unreachable' }, 'machine_lost'],
  ['another host key', 'echo "Host key verification failed." >&2; exit 255', { at: 'booting' }, 'host_key_mismatch'],
] satisfies [string, string, BootState, string][])('%s is told', async (_what, script, at, code) => {
  expect(await codeOf(files(script, at).fetch(target, '/x', signal))).toBe(code)
  expect(leftBehind()).toEqual([])
})

test('who no longer wants a file ends the connection; so does an abort', async () => {
  const endless = 'while :; do head -c 65536 /dev/zero; done'
  const unwanted = await files(endless).fetch(target, '/x', signal)
  unwanted.destroy()
  await expect.poll(() => [...processesOf(join(folder, 'ssh')), ...leftBehind()]).toEqual([])
  const stop = new AbortController()
  const stream = await files(endless).fetch(target, '/x', stop.signal)
  const read = buffer(stream)
  stop.abort()
  await expect(read).rejects.toMatchObject({ code: 'aborted' })
  await expect.poll(() => [...processesOf(join(folder, 'ssh')), ...leftBehind()]).toEqual([])
})

/** Does on this host what is asked of the machine. */
const obey = 'eval "${command//sudo -n/}"'

test('what is sent is there under its name when all of it has arrived, for its owner alone', async () => {
  const path = join(folder, 'machine/lib/x.tar.gz')
  await files(obey).send(target, path, Readable.from([Buffer.from('one '), Buffer.from('two')]), signal)
  expect(readFileSync(path, 'utf8')).toBe('one two')
  expect(readdirSync(join(folder, 'machine/lib'))).toEqual(['x.tar.gz'])
})

test('a source that fails, a machine that takes a part only, and an abort leave nothing under the name', async () => {
  const path = join(folder, 'machine/x')
  const broken = async function* () {
    yield Buffer.from('one')
    await Promise.resolve()
    throw new Error('no more')
  }
  expect(await codeOf(files(obey).send(target, path, Readable.from(broken()), signal))).toBe('restore_failed')
  const big = () => Readable.from([Buffer.alloc(300_000), Buffer.alloc(300_000)])
  expect(await codeOf(files('head -c 10 >/dev/null').send(target, path, big(), signal))).toBe('restore_failed')
  const stop = new AbortController()
  const sent = codeOf(files('sleep 60').send(target, path, big(), stop.signal))
  setTimeout(() => stop.abort(), 200)
  expect(await sent).toBe('aborted')
  expect(existsSync(path)).toBe(false)
  expect(processesOf(join(folder, 'ssh'))).toEqual([])
})

test('a path that a shell would read otherwise goes to no machine', async () => {
  for (const path of ['relative', '/a b', '/$(id)', "/x'y", '/x;y', '/../x', '/a/'])
    expect(await codeOf(files('exit 0').fetch(target, path, signal)), path).toBe('internal')
  expect(existsSync(join(folder, 'seen'))).toBe(false)
})
