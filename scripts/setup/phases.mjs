import { join } from 'node:path'
import { ensureAnsible } from './ansible.mjs'
import { ensureGoTool } from './goTools.mjs'
import { ensurePackages, ensurePrismaClient, ROOT } from './npm.mjs'
import { postgresBinaries } from './postgres.mjs'
import { ensurePartsBuild } from './partsBuild.mjs'
import { ensureRedis } from './redis.mjs'
import { isRoot, run } from './run.mjs'
import { ensureSystemPackages } from './systemPackages.mjs'
import { ensureCliConfig, findTerraform } from './terraform.mjs'
import { ensureWebBuild } from './webBuild.mjs'

/** @typedef {import('./progress.mjs').Phase} Phase */

/**
 * What a set-up finds out for whoever comes next.
 * @typedef {object} Found
 * @property {Record<string, string>} env where the tools are, by the names of core/config/env.ts
 * @property {string | null} noReal why real machines can't run here, in plain words
 */

/** @returns {Found} */
export const nothingFound = () => ({ env: {}, noReal: null })

const NODE_MIN = [20, 19]

async function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > NODE_MIN[0] || (major === NODE_MIN[0] && minor >= NODE_MIN[1]))
    return `v${process.versions.node}`
  throw new Error(`this is Node ${process.versions.node}; install Node ${NODE_MIN.join('.')} or newer.`)
}

/** A script of ours that needs the packages. @param {string} script */
const tsx = (script) =>
  run(process.execPath, ['--import', 'tsx', join(ROOT, script)], { cwd: ROOT, timeoutMs: 900_000 })

/** What lint, types and unit tests need: nothing but npm. @returns {Phase[]} */
export const codePhases = () => [
  { id: 'node', title: 'Node.js', run: checkNode },
  { id: 'npm', title: 'npm packages', after: ['node'], run: ensurePackages },
  { id: 'prisma', title: 'Database client', after: ['npm'], run: ensurePrismaClient },
]

/** What a deployment runs. The pages' build empties build/ first. @type {Phase[]} */
export const buildPhases = [
  { id: 'web', title: 'Web pages', after: ['prisma'], run: ensureWebBuild },
  { id: 'parts', title: 'Web and worker', after: ['web'], run: ensurePartsBuild },
]

/** Debian's packages: what real machines need only where they are wanted. @param {boolean} real @returns {Phase} */
export const systemPackagesPhase = (real) => ({
  id: 'system',
  title: 'System packages',
  after: ['node'],
  run: () => ensureSystemPackages(real && isRoot() ? ['everywhere', 'realMachines'] : ['everywhere']),
})

/** @param {Found} found @returns {Phase} */
const ansiblePhase = ({ env }) => ({
  id: 'ansible',
  title: 'Ansible',
  after: ['system'],
  run: async () => void (env.ANSIBLE_PLAYBOOK_BIN = join(await ensureAnsible(), 'bin/ansible-playbook')),
})

/** What a running system needs, whatever its machines. @param {Found} found @returns {Phase[]} */
export const servicePhases = (found) => [
  {
    id: 'terraform',
    title: 'Terraform and its provider',
    after: ['node'],
    async run() {
      found.env.TERRAFORM_BIN = findTerraform()
      found.env.TERRAFORM_CLI_CONFIG = await ensureCliConfig()
    },
  },
  { id: 'redis', title: 'Redis', after: ['system'], run: async () => void (await ensureRedis()) },
  {
    id: 'postgres',
    title: 'Postgres',
    after: ['npm'],
    run: async () => void (process.env.DATABASE_URL || postgresBinaries()),
  },
  ansiblePhase(found),
  ...buildPhases,
]

/** @type {Phase} */
export const browserPhase = {
  id: 'browser',
  title: 'Chromium',
  after: ['system'],
  run: () => ensureSystemPackages(['browser']),
}

/**
 * What real machines need: a look whether they can run here at all, the private network's programs, the images.
 * @param {Found} found
 * @param {{ isRequired: boolean }} how required: not being able to is a failure
 * @returns {Phase[]}
 */
export function realPhases(found, { isRequired }) {
  /** @param {() => Promise<unknown>} work */
  const ifReal = (work) => async () => {
    if (found.noReal) return 'left out'
    await work()
  }
  /** @param {import('./goTools.mjs').GoTool[]} names */
  const goTools = (...names) =>
    ifReal(async () => {
      for (const name of names) await ensureGoTool(name)
    })
  return [
    {
      id: 'preflight',
      title: 'Check for real machines',
      after: ['npm', 'system'],
      async run() {
        found.noReal = (await tsx('scripts/setup/printPreflight.ts')).trim() || null
        if (found.noReal && isRequired) throw new Error(`real machines can't run here.\n${found.noReal}`)
        return found.noReal ? 'not possible' : 'possible'
      },
    },
    {
      id: 'tailscale',
      title: 'Tailscale',
      after: ['preflight'],
      run: goTools('tailscale', 'tailscaled'),
    },
    {
      id: 'base',
      title: 'Base image',
      after: ['preflight'],
      run: ifReal(() => tsx('scripts/images/ensureBase.ts')),
    },
    // Not before Tailscale: they share most of what is compiled, and the golden image waits for that alone.
    { id: 'headscale', title: 'Headscale', after: ['tailscale'], run: goTools('headscale') },
    {
      id: 'golden',
      title: 'Golden image',
      after: ['base', 'tailscale', 'ansible'],
      run: ifReal(() => tsx('scripts/images/ensureGolden.ts')),
    },
  ]
}

/** The sandbox alone. @param {Found} found @param {boolean} real @returns {Phase[]} */
export const sandboxPhases = (found, real) => [
  ...codePhases(),
  ...(real
    ? [systemPackagesPhase(true), ansiblePhase(found), ...realPhases(found, { isRequired: true })]
    : []),
]
