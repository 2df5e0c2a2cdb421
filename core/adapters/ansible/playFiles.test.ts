import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { PlayRequest } from '~/core/ports/Configurator'
import { playFiles } from './playFiles'
import { createWorkFolder } from './workFolder'

let parent: string
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'plays-'))
})
afterEach(() => rmSync(parent, { recursive: true }))

const machineId = '01993f2a-7c11-7000-8000-00000000abcd'
const request = (more: Partial<PlayRequest> = {}): PlayRequest => ({
  play: 'join',
  target: {
    machineId,
    host: '198.51.100.7',
    port: 22,
    hostKey: 'ssh-ed25519 AAAAC3Nza comment',
    user: 'aura',
    privateKey: 'PRIVATE KEY',
  },
  runId: '01993f2a-0000-7000-8000-000000000001',
  epoch: 4,
  vars: { openclaw_port: 18789 },
  secrets: { tailscale_auth_key: 'tskey-very-secret' },
  onTask: () => {},
  signal: new AbortController().signal,
  ...more,
})
const folder = () => createWorkFolder(parent, 'play', machineId)

test('secrets and keys are in files that only we can read, and in no argument', () => {
  const work = folder()
  const args = playFiles(request(), work)
  for (const name of ['key', 'secrets.json', 'vars.json', 'inventory.json', 'known_hosts']) {
    expect(statSync(join(work.path, name)).mode & 0o777).toBe(0o600)
  }
  expect(args.join(' ')).not.toMatch(/secret(?!s\.json)|PRIVATE|tskey/)
  expect(JSON.parse(readFileSync(join(work.path, 'secrets.json'), 'utf8'))).toEqual({
    tailscale_auth_key: 'tskey-very-secret',
  })
})

test('the machine is known by its id and its registered key', () => {
  const work = folder()
  playFiles(request(), work)
  expect(readFileSync(join(work.path, 'known_hosts'), 'utf8')).toBe(`${machineId} ssh-ed25519 AAAAC3Nza\n`)
  expect(readFileSync(join(work.path, 'inventory.json'), 'utf8')).toContain(`HostKeyAlias=${machineId}`)
})

test('a caller can not set which run it is', () => {
  const work = folder()
  playFiles(request({ vars: { aura_run_epoch: 99 } }), work)
  expect(JSON.parse(readFileSync(join(work.path, 'vars.json'), 'utf8'))).toMatchObject({ aura_run_epoch: 4 })
})

test('a value that Ansible would run as a template is refused', () => {
  expect(() => playFiles(request({ vars: { openclaw_origin: "{{ lookup('pipe', 'id') }}" } }), folder())).toThrow(
    /template/,
  )
})

test('a host key with more than a key in it is refused', () => {
  const { target } = request()
  const forged = { ...target, hostKey: 'ssh-rsa AAAA\n* ssh-ed25519 BBBB' }
  expect(() => playFiles(request({ target: forged }), folder())).toThrow(/host key/)
})

test('what an earlier play for the machine left is gone, what belongs to another stays', () => {
  const old = folder()
  const other = createWorkFolder(parent, 'play', '01993f2a-7c11-7000-8000-00000000ffff')
  const now = folder()
  expect(readdirSync(parent).map((name) => join(parent, name)).sort()).toEqual([other.path, now.path].sort())
  expect(old.path).not.toBe(now.path)
})
