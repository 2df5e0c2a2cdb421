import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { run } from './run.mjs'

export const ROOT = resolve(import.meta.dirname, '../..')
const GENERATED = join(ROOT, 'core/adapters/prisma/generated')

/** @param {string} file @returns {Record<string, { version?: string, optional?: boolean }>} */
function packagesOf(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : {}
}

/** True when node_modules has what package-lock.json asks for (npm keeps its own account of it). */
export function packagesAreInstalled() {
  const wanted = packagesOf(join(ROOT, 'package-lock.json'))
  const present = packagesOf(join(ROOT, 'node_modules/.package-lock.json'))
  return Object.entries(wanted).every(
    ([path, { version, optional }]) =>
      path === '' || present[path]?.version === version || (optional === true && !present[path]),
  )
}

/** Installs the locked packages when they are missing or others. @returns {Promise<string>} */
export async function ensurePackages() {
  if (packagesAreInstalled()) return 'present'
  // Prisma's own install script would try to download its engine; .npmrc turns install scripts off, this is for npx.
  const env = { PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true', PRISMA_SKIP_POSTINSTALL_GENERATE: '1' }
  await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: ROOT, env, timeoutMs: 600_000 })
  return 'installed'
}

/** Makes the database client from the schema when the schema changed. @returns {Promise<string>} */
export async function ensurePrismaClient() {
  const schema = readFileSync(join(ROOT, 'prisma/schema.prisma'), 'utf8')
  const { version } = JSON.parse(readFileSync(join(ROOT, 'node_modules/prisma/package.json'), 'utf8'))
  const key = createHash('sha256').update(schema).update(version).digest('hex')
  const stamp = join(GENERATED, '.made-from')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === key) return 'present'
  const cli = join(ROOT, 'node_modules/prisma/build/index.js')
  const env = { PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true' }
  await run(process.execPath, [cli, 'generate'], { cwd: ROOT, env, timeoutMs: 120_000 })
  writeFileSync(stamp, key)
  return 'made'
}
