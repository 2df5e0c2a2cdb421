import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ensureAnsible } from '~/scripts/setup/ansible.mjs'

type Event = { event: string; [field: string]: unknown }

const SECRET = 'mk-0123456789abcdef'
let folder: string
let program: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'events-'))
  program = join(await ensureAnsible(), 'bin/ansible-playbook')
}, 600_000)
afterAll(() => rmSync(folder, { recursive: true }))

/** Plays tasks on this host, as a machine, and returns all of stdout. */
async function play(tasks: object[]): Promise<{ text: string; events: Event[] }> {
  const book = join(folder, 'book.yml')
  const vars = join(folder, 'vars.json')
  writeFileSync(book, JSON.stringify([{ name: 'Trial', hosts: 'all', gather_facts: false, become: false, tasks }]))
  writeFileSync(vars, JSON.stringify({ some_model_key: SECRET }))
  const args = ['-i', 'here,', '-c', 'local', '-e', 'ansible_python_interpreter=python3', '-e', `@${vars}`, book]
  const config = join(import.meta.dirname, '../../ansible.cfg')
  const env = { ...process.env, ANSIBLE_CONFIG: config, ANSIBLE_LOCAL_TEMP: join(folder, 'tmp'), HOME: folder }
  const text = await promisify(execFile)(program, args, { env }).then(
    ({ stdout }) => stdout,
    (error: { stdout: string }) => error.stdout,
  )
  const events = text.trimEnd().split('\n')
  return { text, events: events.map((line) => JSON.parse(line) as Event) }
}

const ends = (events: Event[]) => events.filter(({ event }) => event === 'task_end')

test('each task is a start and an end, and the sums come last', async () => {
  const { events } = await play([
    { name: 'Looks', 'ansible.builtin.command': 'true', changed_when: false },
    { name: 'Changes', 'ansible.builtin.command': 'true', changed_when: true },
    { name: 'Skips', 'ansible.builtin.command': 'true', when: false },
  ])
  expect(events.map(({ event, task }) => [event, task])).toEqual([
    ['play_start', undefined],
    ['task_start', 'Looks'],
    ['task_end', 'Looks'],
    ['task_start', 'Changes'],
    ['task_end', 'Changes'],
    ['task_start', 'Skips'],
    ['task_end', 'Skips'],
    ['stats', undefined],
  ])
  expect(ends(events).map(({ result }) => result)).toEqual(['ok', 'changed', 'skipped'])
  expect(events.at(-1)).toEqual({ event: 'stats', ok: 2, changed: 1, failed: 0, unreachable: 0 })
})

test('a value for the caller comes as a fact', async () => {
  const { events } = await play([
    { name: 'Report', 'ansible.builtin.set_stats': { data: { tailnet_address: '100.64.0.9' } } },
  ])
  expect(events).toContainEqual({ event: 'fact', name: 'tailnet_address', value: '100.64.0.9' })
})

test('a failure says why in one line, without secrets', async () => {
  const script = 'echo first; echo "refused: {{ some_model_key }}" >&2; exit 4'
  const { text, events } = await play([{ name: 'Fails', 'ansible.builtin.shell': script }])
  expect(ends(events)).toMatchObject([{ task: 'Fails', result: 'failed' }])
  expect(ends(events)[0]?.error).toContain('refused: ***')
  expect(text).not.toContain(SECRET)
})

test('a long failure is cut', async () => {
  const { events } = await play([{ name: 'Fails', 'ansible.builtin.fail': { msg: 'x'.repeat(5_000) } }])
  expect(String(ends(events)[0]?.error).length).toBeLessThanOrEqual(500)
})

test('of a task with a secret only the outcome is told', async () => {
  const { text, events } = await play([
    { name: 'Hidden', 'ansible.builtin.command': 'cat /nowhere/hidden-detail', no_log: true },
  ])
  expect(ends(events)).toMatchObject([{ task: 'Hidden', result: 'failed' }])
  expect(text).not.toContain('hidden-detail')
})

test('a failure that is expected is none', async () => {
  const { events } = await play([{ name: 'Fails', 'ansible.builtin.command': 'false', ignore_errors: true }])
  expect(ends(events)).toMatchObject([{ result: 'ok' }])
})
