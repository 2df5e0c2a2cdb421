import { join } from 'node:path'
import { ROOT } from './npm.mjs'
import { run } from './run.mjs'
import { whenChanged } from './whenChanged.mjs'

const sources = [
  'app',
  'core',
  'public',
  'package-lock.json',
  'vite.config.ts',
  'remix.config.js',
  'tsconfig.json',
]

/** Builds the web pages when their sources changed. @returns {Promise<string>} */
export const ensureWebBuild = () =>
  whenChanged({
    name: 'web',
    sources,
    async build() {
      const cli = join(ROOT, 'node_modules/@remix-run/dev/dist/cli.js')
      const env = { NODE_ENV: 'production', VITEST: undefined } // under vitest the pages' plugin is off
      await run(process.execPath, [cli, 'vite:build'], { cwd: ROOT, env, timeoutMs: 300_000 })
    },
  })
