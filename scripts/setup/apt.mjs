import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { cacheDir } from './cache.mjs'
import { isRoot, onPath, run } from './run.mjs'

/** Debian's lists of packages, for a user who may not write the system's. */
function privateLists() {
  const root = join(cacheDir(), 'apt')
  for (const sub of ['lists/partial', 'cache/archives/partial'])
    mkdirSync(join(root, sub), { recursive: true })
  return ['-o', `Dir::State::Lists=${root}/lists`, '-o', `Dir::Cache=${root}/cache`]
}

/**
 * Unpacks packages into `into` without installing them: needs no root and starts no system service.
 * @param {string[]} packages @param {string} into
 */
export async function unpackPackages(packages, into) {
  if (!onPath('apt-get') || !onPath('dpkg-deb')) {
    throw new Error(
      `This needs Debian's packages ${packages.join(', ')}. Install them by your system's own means.`,
    )
  }
  const debs = join(into, '.debs')
  mkdirSync(debs, { recursive: true })
  const download = (/** @type {string[]} */ options) =>
    run('apt-get', [...options, 'download', ...packages], { cwd: debs, timeoutMs: 300_000 })
  try {
    await download([])
  } catch {
    const options = isRoot() ? [] : privateLists()
    await run('apt-get', [...options, 'update'], { timeoutMs: 300_000 })
    await download(options)
  }
  for (const deb of readdirSync(debs)) await run('dpkg-deb', ['-x', join(debs, deb), into])
  await run('rm', ['-rf', debs])
}
