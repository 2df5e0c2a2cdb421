import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../setup/npm.mjs'

/**
 * @typedef {object} Suite
 * @property {string} name
 * @property {'code' | 'system' | 'real' | 'browser'} needs what the set-up prepares for it
 * @property {'checks' | 'vitest' | 'playwright'} kind
 * @property {number} limitMs after which it is killed
 * @property {number} [niceness] how far it stands back for the others, 1 to 19
 * @property {'simulated' | 'real'} [machines] that the browser's suite runs on: each has its own specs
 * @property {(env: Record<string, string>) => Promise<Check[]>} [checks]
 */
/**
 * @typedef {object} Check
 * @property {string} title
 * @property {string} command
 * @property {string[]} args
 * @property {string} [cwd]
 * @property {boolean} [isReal]
 * @property {boolean} [mayBeUnasked] a code of its own says that it could not be asked: skipped, neither red nor green
 * @property {{ code: number, says: string }} [mustFail] it is to end with this code, and say this
 */

const MINUTE = 60_000

/** @param {string} program @param {string[]} args @returns {Check} */
const bin = (program, ...args) => ({
  title: [program, ...args].join(' '),
  command: join(ROOT, 'node_modules/.bin', program),
  args,
})

/** @param {string} name @param {...string} command @returns {Suite} */
const check = (name, ...command) => ({
  name,
  needs: 'code',
  kind: 'checks',
  limitMs: 5 * MINUTE,
  checks: async () => [bin(command[0], ...command.slice(1))],
})

/** @param {string} level @returns {Check} */
const once = (level) => ({
  title: `demo --once --machines ${level}`,
  command: process.execPath,
  args: [join(ROOT, 'scripts/demo.mjs'), '--once', '--untimed', '--machines', level],
  isReal: level === 'real',
})

/** The proof that nothing is left must be able to fail. @type {Check} */
const plantedLeftover = {
  title: 'demo --once --plant-leftover',
  command: process.execPath,
  args: [...once('simulated').args, '--plant-leftover'],
  mustFail: { code: 1, says: ' planted' },
}

/** @param {Record<string, string>} env @returns {Promise<Check[]>} */
async function terraformChecks(env) {
  const program = env.TERRAFORM_BIN
  const folders = ['modules', 'stacks'].flatMap((kind) =>
    readdirSync(join(ROOT, 'terraform', kind)).map((name) => join('terraform', kind, name)),
  )
  const each = folders.flatMap((folder) => {
    const cwd = join(ROOT, folder)
    const script = join(ROOT, 'scripts/suites/terraform.sh')
    const tasks = existsSync(join(cwd, 'main.tf')) ? ['validate'] : []
    if (readdirSync(cwd).some((name) => name.endsWith('.tftest.hcl'))) tasks.push('test')
    return tasks.map((task) => ({
      title: `terraform ${task} ${folder}`,
      command: script,
      args: [program, task, cwd],
    }))
  })
  const format = {
    title: 'terraform fmt',
    command: program,
    args: ['fmt', '-check', '-recursive', '-diff', 'terraform'],
  }
  return [format, ...each]
}

/** @param {Record<string, string>} env @returns {Promise<Check[]>} */
async function ansibleChecks(env) {
  const cwd = join(ROOT, 'ansible')
  const lint = {
    title: 'ansible-lint',
    command: join(env.ANSIBLE_DEV, 'bin/ansible-lint'),
    args: ['--offline'],
    cwd,
  }
  return [lint]
}

/** What is known of the packages' flaws; asks their registry. @type {Check} */
const audit = {
  title: 'npm audit',
  command: process.execPath,
  args: [join(ROOT, 'scripts/suites/audit.mjs')],
  mayBeUnasked: true,
}

/** What answers soonest comes first. @type {Suite[]} */
export const suites = [
  check('format', 'prettier', '--check', '--log-level', 'warn', '.'),
  check(
    'lint',
    'eslint',
    '.',
    '--max-warnings',
    '0',
    '--cache',
    '--cache-location',
    'node_modules/.cache/eslint/',
  ),
  check('knip', 'knip'),
  check('types', 'tsc', '--noEmit', '-p', '.'),
  { name: 'audit', needs: 'code', kind: 'checks', limitMs: 5 * MINUTE, checks: async () => [audit] },
  { name: 'unit', needs: 'code', kind: 'vitest', limitMs: 10 * MINUTE },
  { name: 'contract', needs: 'system', kind: 'vitest', limitMs: 10 * MINUTE },
  { name: 'integration', needs: 'system', kind: 'vitest', limitMs: 20 * MINUTE },
  { name: 'product', needs: 'system', kind: 'vitest', limitMs: 35 * MINUTE },
  { name: 'simulation', needs: 'system', kind: 'vitest', limitMs: 80 * MINUTE, niceness: 10 },
  { name: 'terraform', needs: 'system', kind: 'checks', limitMs: 3 * MINUTE, checks: terraformChecks },
  { name: 'ansible', needs: 'system', kind: 'checks', limitMs: 5 * MINUTE, checks: ansibleChecks },
  { name: 'real', needs: 'real', kind: 'vitest', limitMs: 60 * MINUTE },
  {
    name: 'once',
    needs: 'real',
    kind: 'checks',
    limitMs: 12 * MINUTE,
    checks: async () => [once('simulated'), plantedLeftover, once('real')],
  },
  { name: 'e2eReal', needs: 'browser', kind: 'playwright', machines: 'real', limitMs: 40 * MINUTE },
  { name: 'e2e', needs: 'browser', kind: 'playwright', machines: 'simulated', limitMs: 40 * MINUTE },
]

/**
 * What runs side by side, in lanes of suites one after the other: checks that only read; and real machines beside
 * simulated ones, as both wait now and then, with what only computes in the gaps.
 */
const together = [
  [['format'], ['lint'], ['knip'], ['types'], ['audit']],
  [
    ['integration', 'product', 'e2e'],
    ['unit', 'contract', 'terraform', 'ansible', 'real', 'once', 'e2eReal'],
    ['simulation'],
  ],
]

/**
 * Groups one after the other, of lanes side by side, of suites one after the other.
 * @param {Suite[]} wanted @returns {Suite[][][]}
 */
export function groupsOf(wanted) {
  const laneOf = (/** @type {string[]} */ names) => wanted.filter(({ name }) => names.includes(name))
  const groups = together.map((lanes) => lanes.map(laneOf).filter((lane) => lane.length > 0))
  return groups.filter((lanes) => lanes.length > 0)
}
