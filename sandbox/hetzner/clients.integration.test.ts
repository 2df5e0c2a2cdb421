import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ensureHcloudCli } from '~/sandbox/clients/ensureHcloudCli'
import { ensureHcloudPython } from '~/sandbox/clients/ensureHcloudPython'
import { startSandboxProcess } from '~/sandbox/testing/startSandboxProcess'

const run = promisify(execFile)
const SCRIPT = fileURLToPath(new URL('../clients/servers.py', import.meta.url))

let sandbox: Awaited<ReturnType<typeof startSandboxProcess>>
let env: NodeJS.ProcessEnv

beforeAll(async () => {
  sandbox = await startSandboxProcess()
  const { endpoint, token } = sandbox.endpoints.hetzner
  env = { ...process.env, HCLOUD_ENDPOINT: endpoint, HCLOUD_TOKEN: token }
})
afterAll(() => sandbox?.stop())

async function names(hcloud: string): Promise<string[]> {
  const { stdout } = await run(hcloud, ['server', 'list', '--output', 'columns=name,status'], { env })
  return stdout
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.trim().replace(/\s+/, ' '))
}

test('the hcloud command creates, lists, switches off and on, and deletes a server', async () => {
  const hcloud = await ensureHcloudCli()
  const server = (...words: string[]) => run(hcloud, ['server', ...words], { env })
  const what = ['--type', 'cx23', '--image', 'debian-12', '--location', 'nbg1']
  const { stdout } = await server('create', '--name', 'by-command', ...what)
  expect(stdout).toMatch(/IPv4: 127\.\d+\.\d+\.\d+/)
  expect(await names(hcloud)).toEqual(['by-command running'])
  await server('poweroff', 'by-command')
  expect(await names(hcloud)).toEqual(['by-command off'])
  await server('poweron', 'by-command')
  expect(await names(hcloud)).toEqual(['by-command running'])
  await server('delete', 'by-command')
  await expect.poll(() => names(hcloud), { timeout: 120_000 }).toEqual([])
})

test('hcloud-python creates, lists, switches off and on, and deletes a server', async () => {
  const { stdout } = await run(await ensureHcloudPython(), [SCRIPT], { env })
  const steps = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(steps).toMatchObject([
    { step: 'created', status: 'running', location: 'nbg1' },
    { step: 'listed', names: ['by-python'] },
    { step: 'off', status: 'off' },
    { step: 'on', status: 'running' },
    { step: 'deleted', names: [] },
  ])
})
