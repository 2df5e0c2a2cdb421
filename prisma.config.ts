import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { defineConfig } from 'prisma/config'

/** Prisma downloads its schema engine when it is installed; a closed network refuses that. */
function hasNativeEngine() {
  const prisma = createRequire(import.meta.url).resolve('prisma/package.json')
  const engines = dirname(createRequire(prisma).resolve('@prisma/engines/package.json'))
  return [engines, join(engines, 'dist')].some((folder) =>
    readdirSync(folder).some((name) => name.startsWith('schema-engine-') && !name.includes('.')),
  )
}

if (!process.env.PRISMA_SCHEMA_ENGINE_BINARY && !hasNativeEngine()) {
  process.env.PRISMA_SCHEMA_ENGINE_BINARY = resolve(import.meta.dirname, 'scripts/prisma/schemaEngine.mjs')
}

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  // Migrations need a session of their own, which PgBouncer's transaction mode does not give.
  datasource: { url: process.env.DATABASE_DIRECT_URL || process.env.DATABASE_URL || '' },
})
