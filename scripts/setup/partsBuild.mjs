import { join, relative } from 'node:path'
import { ROOT } from './npm.mjs'
import { whenChanged } from './whenChanged.mjs'

/** @typedef {import('vite').Plugin} Plugin */

const OUT = join(ROOT, 'build/parts')
const sources = [
  'app',
  'core',
  'worker',
  'server.ts',
  'scripts/setup/partsBuild.mjs',
  'package-lock.json',
  'tsconfig.json',
]

/** A bundled file still finds the files that lie beside its source. @type {Plugin} */
const ownAddress = {
  name: 'own-address',
  transform(code, id) {
    if (!code.includes('import.meta.url')) return undefined
    const address = `new URL(${JSON.stringify(relative(OUT, id))}, import.meta.url).href`
    return { code: code.replaceAll('import.meta.url', address), map: null }
  },
}

/**
 * Bundles the two processes of a deployment, so that they start with plain Node: no compiler runs beside them,
 * with their secrets in its environment. Packages stay packages. @returns {Promise<string>}
 */
export const ensurePartsBuild = () =>
  whenChanged({
    name: 'parts',
    sources,
    async build() {
      // After npm has brought them.
      const [{ build }, { default: tsconfigPaths }] = await Promise.all([
        import('vite'),
        import('vite-tsconfig-paths'),
      ])
      await build({
        root: ROOT,
        configFile: false,
        logLevel: 'warn',
        publicDir: false,
        plugins: [tsconfigPaths(), ownAddress],
        build: {
          ssr: true,
          outDir: OUT,
          target: 'node20',
          sourcemap: true,
          rollupOptions: {
            input: { web: 'server.ts', worker: 'worker/index.ts' },
            // All in one folder: an own address is relative to it.
            output: { entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
          },
        },
      })
    },
  })
