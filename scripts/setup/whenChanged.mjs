import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { withLock } from './cache.mjs'
import { ROOT } from './npm.mjs'

/** @param {string} path @returns {string[]} */
function filesBelow(path) {
  if (!existsSync(path)) return []
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter(({ name }) => name !== 'generated' && !name.includes('.test.'))
      .flatMap((entry) =>
        entry.isDirectory() ? filesBelow(join(path, entry.name)) : [join(path, entry.name)],
      )
  } catch {
    return [path] // a file, not a folder
  }
}

/** Changes whenever what is built from the sources could. @param {string[]} sources */
function keyOf(sources) {
  const hash = createHash('sha256')
  for (const file of sources.flatMap((name) => filesBelow(join(ROOT, name))).sort()) {
    hash.update(file.slice(ROOT.length)).update('\0').update(readFileSync(file))
  }
  return hash.digest('hex')
}

/**
 * Builds below build/ when the sources changed since the last time.
 * @param {{ name: string, sources: string[], build: () => Promise<unknown> }} what sources: files and folders
 * @returns {Promise<string>}
 */
export async function whenChanged({ name, sources, build }) {
  const stamp = join(ROOT, `build/.${name}-made-from`)
  const key = keyOf(sources)
  const isBuilt = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === key
  if (isBuilt()) return 'present'
  return withLock(`${name}-build`, async () => {
    if (isBuilt()) return 'present'
    await build()
    writeFileSync(stamp, key)
    return 'built'
  })
}
