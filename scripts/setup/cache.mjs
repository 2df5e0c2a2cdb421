// Plain Node without dependencies: this runs on a bare clone, before `npm ci`.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { once } from 'node:events'

/** Where downloads and builds are kept between runs. Safe to delete. */
export function cacheDir() {
  const dir = process.env.AURA_CACHE || join(homedir(), '.cache', 'aura')
  mkdirSync(dir, { recursive: true })
  return dir
}

/**
 * Runs `work` while no other process holds the lock `name`. A killed holder frees it: the lock is `flock`'s, in a
 * child that ends when the pipe from us closes.
 * @template T
 * @param {string} name
 * @param {() => Promise<T>} work
 * @param {(() => void) | undefined} [onWait] called when another run holds it
 * @returns {Promise<T>}
 */
export async function withLock(name, work, onWait) {
  const file = join(cacheDir(), `${name.replaceAll('/', '-')}.lock`)
  const holder = spawn('flock', [file, 'sh', '-c', 'echo held; exec cat'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const waiting = setTimeout(() => onWait?.(), 500)
  await Promise.race([once(holder.stdout, 'data'), once(holder, 'exit')])
  clearTimeout(waiting)
  try {
    return await work()
  } finally {
    holder.stdin.end()
    await once(holder, 'exit')
  }
}

/**
 * A folder of the cache, built once: `build` fills a temporary folder, which is renamed when it is whole.
 * @param {string} key folder below the cache; holds the version or hash of what it was made from
 * @param {(into: string) => Promise<void>} build
 * @returns {Promise<string>} the folder
 */
export async function ensureCached(key, build) {
  const folder = join(cacheDir(), key)
  if (existsSync(folder)) return folder
  return withLock(key, async () => {
    if (existsSync(folder)) return folder
    const unfinished = `${folder}.unfinished`
    await rm(unfinished, { recursive: true, force: true })
    mkdirSync(unfinished, { recursive: true })
    mkdirSync(dirname(folder), { recursive: true })
    await build(unfinished)
    await rename(unfinished, folder)
    return folder
  })
}
