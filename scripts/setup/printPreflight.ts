import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { preflight } from '~/sandbox/machines/real/preflight'
import { cacheDir } from './cache.mjs'

/** Prints what this machine lacks for real machines, and what to do; nothing when it can run them. */
const stateDir = join(cacheDir(), 'preflight')
mkdirSync(stateDir, { recursive: true })
const result = await preflight({ stateDir })
if (!result.ok) console.log(result.lacks.map(({ what, doNext }) => `${what} ${doNext}`).join('\n'))
