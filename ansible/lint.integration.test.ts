import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, expect, test } from 'vitest'
import { ensureAnsible } from '~/scripts/setup/ansible.mjs'

const run = promisify(execFile)
let programs: string

beforeAll(async () => {
  programs = join(await ensureAnsible('requirements-dev.txt'), 'bin')
}, 600_000)

/** ansible-lint finds its helpers on the path. */
const call = (program: string, args: string[]) =>
  run(join(programs, program), args, {
    cwd: import.meta.dirname,
    env: { ...process.env, PATH: `${programs}:${process.env.PATH}`, ANSIBLE_CONFIG: 'ansible.cfg' },
  }).then(
    ({ stdout, stderr }) => ({ code: 0, output: stdout + stderr }),
    (error: { code: number; stdout: string; stderr: string }) => ({
      code: error.code,
      output: error.stdout + error.stderr,
    }),
  )

test('ansible-lint finds nothing, at its strictest', async () => {
  const { code, output } = await call('ansible-lint', ['--offline', '--nocolor', '--profile', 'production', '.'])
  expect(output).toContain('Passed: 0 failure(s), 0 warning(s)')
  expect(code).toBe(0)
})

test.each(['configure', 'join', 'backUp', 'restore', 'stop', 'start', 'restart', 'rotate', 'verify'])('there is a play for %s', async (tag) => {
  const { output } = await call('ansible-playbook', ['-i', 'machine,', 'site.yml', '--tags', tag, '--list-tasks'])
  const tasks = output.split('\n').filter((line) => /^ {6}\S.*\tTAGS: \[/.test(line))
  expect(tasks[0]).toContain('Take the machine for this run')
  expect(tasks.some((line) => line.includes(tag))).toBe(true)
})

test('a golden image is made of installs alone, and is wiped last', async () => {
  const { output } = await call('ansible-playbook', ['-i', 'machine,', 'golden.yml', '--list-tasks'])
  const tasks = output.split('\n').filter((line) => line.includes('TAGS: ['))
  expect(tasks.at(-1)).toContain('Wipe the identity')
  expect(output).not.toMatch(/Join|Configure and start|firewall/)
})
