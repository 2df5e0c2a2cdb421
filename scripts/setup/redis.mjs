import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { cacheDir, ensureCached } from './cache.mjs'
import { unpackPackages } from './apt.mjs'
import { onPath, run } from './run.mjs'

/** BullMQ asks for 6.2, our streams adapter for 7. */
const REDIS_MAJOR_MIN = 7
/** redis-tools has the program itself; the others are the libraries that a small system lacks. */
const PACKAGES = ['redis-server', 'redis-tools', 'libjemalloc2', 'liblzf1', 'libatomic1']

/** @param {string} program @param {Record<string, string>} env */
async function isNewEnough(program, env) {
  const version = await run(program, ['--version'], { env }).catch(() => '')
  return Number(/v=(\d+)/.exec(version)?.[1] ?? 0) >= REDIS_MAJOR_MIN
}

/**
 * A redis-server and the environment it needs: the system's, else Debian's package unpacked into the cache. It is
 * not installed, as that would start a Redis of the system's own.
 * @returns {Promise<{ program: string, env: Record<string, string> }>}
 */
export async function ensureRedis() {
  const system = onPath('redis-server')
  if (system && (await isNewEnough(system, {}))) return { program: system, env: {} }
  const folder = await ensureCached(`redis-debian-${process.arch}`, (into) => unpackPackages(PACKAGES, into))
  const multiarch = process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu'
  const unpacked = {
    program: join(folder, 'usr/bin/redis-server'),
    env: { LD_LIBRARY_PATH: join(folder, 'usr/lib', multiarch) },
  }
  if (!existsSync(unpacked.program) || !(await isNewEnough(unpacked.program, unpacked.env))) {
    throw new Error(
      `Redis in ${folder} does not start. Delete ${cacheDir()} and try again, or install Redis 7.`,
    )
  }
  return unpacked
}
