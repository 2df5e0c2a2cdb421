import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { cacheDir, withLock } from './cache.mjs'
import { onPath, run } from './run.mjs'

const ANSIBLE = resolve(import.meta.dirname, '../../ansible')
const PYTHONS = ['python3.13', 'python3.12', 'python3.11', 'python3']

/** @typedef {'requirements.txt' | 'requirements-dev.txt'} Requirements dev also has the linters */

/** Pythons on PATH, newest first. */
const pythons = () => PYTHONS.map(onPath).filter((program) => program !== null)

/** @param {Requirements} requirements @param {string} python */
function venvOf(requirements, python) {
  const pinned = ['requirements.txt', requirements]
    .map((name) => readFileSync(join(ANSIBLE, name), 'utf8'))
    .join('')
  const key = createHash('sha256').update(pinned).update(python).digest('hex').slice(0, 12)
  return join(cacheDir(), `ansible-${key}`)
}

/** A venv can't be renamed once made, so a file in it says that it is whole. @param {string} folder */
const isComplete = (folder) => existsSync(join(folder, '.complete'))

/** The environment if it is there already. @param {Requirements} [requirements] @returns {string | null} */
export function presentAnsible(requirements = 'requirements.txt') {
  return (
    pythons()
      .map((python) => venvOf(requirements, python))
      .find(isComplete) ?? null
  )
}

/** ansible-core needs Python 3.11. @returns {Promise<string>} */
async function findPython() {
  for (const program of pythons()) {
    const [, minor] = /Python 3\.(\d+)/.exec(await run(program, ['--version']).catch(() => '')) ?? []
    if (Number(minor) >= 11) return program
  }
  throw new Error(
    'Ansible needs Python 3.11 or newer with its venv module. Install it (Debian: python3-venv).',
  )
}

/**
 * A Python environment with what a requirements file pins, made once per content.
 * @param {Requirements} [requirements]
 * @returns {Promise<string>} its folder; programs are in `bin`
 */
export async function ensureAnsible(requirements = 'requirements.txt') {
  const present = presentAnsible(requirements)
  if (present) return present
  const python = await findPython()
  const folder = venvOf(requirements, python)
  return withLock(basename(folder), async () => {
    if (isComplete(folder)) return folder
    rmSync(folder, { recursive: true, force: true })
    await run(python, ['-m', 'venv', folder], { timeoutMs: 120_000 })
    const options = ['--disable-pip-version-check', '--no-input', '-r', join(ANSIBLE, requirements)]
    await run(join(folder, 'bin/pip'), ['install', ...options], { timeoutMs: 600_000 })
    writeFileSync(join(folder, '.complete'), '')
    return folder
  })
}
