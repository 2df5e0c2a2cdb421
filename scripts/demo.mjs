// Brings up all of Aura on this machine from a bare clone: npm run demo. Plain Node: the packages come first.
import { spawn } from 'node:child_process'
import { endWithParent } from './demo/endWithParent.mjs'
import { parseDemoArgs } from './demo/parseDemoArgs.mjs'
import { ROOT } from './setup/npm.mjs'
import {
  browserPhase,
  codePhases,
  nothingFound,
  realPhases,
  servicePhases,
  systemPackagesPhase,
} from './setup/phases.mjs'
import { runPhases } from './setup/progress.mjs'

const args = parseDemoArgs(process.argv.slice(2))
const startedAt = Date.now()
const found = nothingFound()
const wantsReal = args.machines !== 'simulated'
const phases = [...codePhases(), systemPackagesPhase(wantsReal), ...servicePhases(found)]
if (wantsReal) phases.push(...realPhases(found, { isRequired: args.machines === 'real' }))
if (!args.once) phases.push(browserPhase)

/** @type {{ name: string, ms: number }[]} */
let times = []
try {
  times = await runPhases(phases)
} catch (cause) {
  console.error(cause instanceof Error ? cause.message : cause)
  process.exit(1)
}
const machines = wantsReal && !found.noReal ? 'real' : 'simulated'
const why = args.machines !== 'auto' ? 'as asked for' : (found.noReal ?? 'this host can run them')
console.log(
  `\nMachines: ${machines}. ${args.machines === 'auto' && found.noReal ? 'Real ones need:\n' : ''}${why}\n`,
)

const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/demo.ts', ...process.argv.slice(2)], {
  cwd: ROOT,
  env: {
    ...process.env,
    ...found.env,
    AURA_DEMO_MACHINES: machines,
    AURA_DEMO_SETUP: JSON.stringify({ startedAt, times }),
  },
  stdio: 'inherit',
})
// Ctrl-C in a terminal reaches both; a signal to us alone is passed on, and the demo ends its parts in order.
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM']))
  process.on(signal, () => child.kill('SIGTERM'))
// Started by hand it may outlive its terminal; below npm it ends with it.
if (process.env.npm_lifecycle_event) endWithParent(() => child.kill('SIGTERM'))
child.on('exit', (code) => process.exit(code ?? 1))
