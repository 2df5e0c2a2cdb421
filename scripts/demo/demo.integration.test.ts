import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { freePort } from '../services/freePort'
import { waitUntil } from '../services/waitUntil'

const START_LIMIT_MS = 400_000
const END_LIMIT_MS = 180_000

async function startDemo() {
  const port = await freePort()
  const demo = spawn(process.execPath, ['--import', 'tsx', 'scripts/demo.ts', '--port', `${port}`], {
    env: { ...process.env, AURA_DEMO_MACHINES: 'simulated', DATABASE_URL: '', VITEST: undefined },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  demo.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  demo.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  await waitUntil('The demo is ready', START_LIMIT_MS, () => {
    if (demo.exitCode !== null) throw new Error(`The demo ended: ${output}`)
    return output.includes('Aura is ready')
  })
  return { demo, output, port, family: descendants(demo.pid!) }
}

/** Process ids of all children, and theirs. */
function descendants(root: number): number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
        return [{ pid: Number(name), parent: Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) }]
      } catch {
        return [] // it ended in this moment
      }
    })
  const below = (pid: number): number[] =>
    parents.filter(({ parent }) => parent === pid).flatMap((child) => [child.pid, ...below(child.pid)])
  return below(root)
}

/** Not counting those whose end nobody has taken note of: an orphan's is for the system to take. */
function alive(pids: number[]) {
  return pids.filter((pid) => {
    try {
      return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
    } catch {
      return false
    }
  })
}

const untilGone = (pids: number[]) =>
  waitUntil('All its processes have ended', END_LIMIT_MS, () => alive(pids).length === 0)

const scratch = (demo: ChildProcess) =>
  [tmpdir(), '/dev/shm']
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder))
    .filter((name) => name.includes(`-${demo.pid}-`))

test('the demo says where everything is, and a signal ends all of it with nothing left', async () => {
  const { demo, output, port, family } = await startDemo()
  expect(output).toContain(`http://localhost:${port}`)
  expect(output).toMatch(/staff@aura\.example, password \S{12}/)
  expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200)
  expect(family.length).toBeGreaterThan(5)
  const ended = new Promise<number | null>((resolve) => demo.on('exit', resolve))
  demo.kill('SIGTERM')
  expect(await ended).toBe(0)
  await untilGone(family)
  expect(scratch(demo)).toEqual([])
})

test('a demo ends with the npm that started it, which passes no signal on', async () => {
  const port = await freePort()
  const npm = spawn('npm', ['run', 'demo', '--', '--machines', 'simulated', '--port', `${port}`], {
    env: { ...process.env, VITEST: undefined },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let output = ''
  npm.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  await waitUntil('The demo is ready', START_LIMIT_MS, () => output.includes('Aura is ready'))
  const family = descendants(npm.pid!)
  expect(family.length).toBeGreaterThan(5)
  npm.kill('SIGTERM')
  await untilGone(family)
  expect(alive(family)).toEqual([])
})

test('a killed demo leaves no process behind', async () => {
  const { demo, family } = await startDemo()
  demo.kill('SIGKILL')
  await untilGone(family)
  expect(alive(family)).toEqual([])
})
