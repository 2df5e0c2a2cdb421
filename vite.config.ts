import { vitePlugin as remix } from '@remix-run/dev'
import tailwindcss from '@tailwindcss/vite'
import { defineConfig } from 'vite'
import tsconfigPaths from 'vite-tsconfig-paths'
import remixConfig from './remix.config.js'

export default defineConfig({
  // tsconfigPaths last: the Remix plugin resolves its own virtual modules first.
  plugins: [tailwindcss(), !process.env.VITEST && remix(remixConfig), tsconfigPaths()],
  build: { target: 'es2022', cssTarget: ['chrome123', 'safari17.5', 'firefox120'] },
})
