import { cpSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { unpackPackages } from './apt.mjs'
import { ensureCached } from './cache.mjs'
import { onPath } from './run.mjs'

/** The pooler and the libraries that a small system lacks, by their names in Debian 12 and from Debian 13 on. */
const PACKAGES = ['pgbouncer', 'libc-ares2', 'libevent-2.1-7']
const LATER_PACKAGES = ['pgbouncer', 'libcares2', 'libevent-2.1-7t64']

/**
 * PgBouncer: the system's, else Debian's package, unpacked into the cache and copied from there into `folder`, as it
 * refuses to run as root and nobody may read root's cache.
 * @param {string} folder one that the user who will run it may enter
 * @returns {Promise<{ program: string, env: Record<string, string> }>}
 */
export async function ensurePgbouncer(folder) {
  const system = onPath('pgbouncer')
  if (system) return { program: system, env: {} }
  const cached = await ensureCached(`pgbouncer-debian-${process.arch}`, (into) =>
    unpackPackages(PACKAGES, into).catch(() => unpackPackages(LATER_PACKAGES, into)),
  )
  const multiarch = process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu'
  const program = 'usr/sbin/pgbouncer'
  if (!existsSync(join(cached, program)))
    throw new Error(`There is no pgbouncer in ${cached}. Delete it and try again.`)
  if (!existsSync(join(folder, program)))
    cpSync(join(cached, 'usr'), join(folder, 'usr'), { recursive: true, verbatimSymlinks: true })
  return { program: join(folder, program), env: { LD_LIBRARY_PATH: join(folder, 'usr/lib', multiarch) } }
}
