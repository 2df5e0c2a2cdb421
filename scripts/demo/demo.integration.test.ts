import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { checkIds } from '~/core/domain/doctor'
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

/** `npm run doctor`, for the demo on a port. */
function doctor(port: number) {
  const args = ['--import', 'tsx', 'scripts/doctor.ts', '--port', `${port}`]
  const env = { ...process.env, AURA_ENV: '', DATABASE_URL: '', VITEST: undefined }
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' })
  return { status, stdout, stderr }
}

test('the demo says where everything is, and a signal ends all of it with nothing left', async () => {
  const { demo, output, port, family } = await startDemo()
  expect(output).toContain(`http://localhost:${port}`)
  expect(output).toMatch(/staff@aura\.example, password \S{12}/)
  expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200)
  // One check is of how fast web answers: on a busy machine a later look is the right one.
  let told = ''
  const look = () => {
    const { stdout, ...ended } = doctor(port)
    told = stdout
    return ended
  }
  await expect.poll(look, { interval: 1_000 }).toEqual({ status: 0, stderr: '' })
  const looks = told.trim().split('\n')
  expect(looks.slice(0, -1).map((line) => line.slice(0, 8))).toEqual(checkIds.map(() => 'ok      '))
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
  const { demo, port, family } = await startDemo()
  demo.kill('SIGKILL')
  await untilGone(family)
  expect(alive(family)).toEqual([])
  const { status, stderr } = doctor(port)
  expect(status).toBe(2)
  expect(stderr).toContain('No demo runs')
})
