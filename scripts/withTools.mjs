// Runs a script of ours with what it needs set up: node scripts/withTools.mjs sandbox/main.ts --machines simulated
// Its stdout is the script's alone; the set-up speaks on stderr.
import { spawn } from 'node:child_process'
import { ROOT } from './setup/npm.mjs'
import {
  codePhases,
  nothingFound,
  sandboxPhases,
  servicePhases,
  systemPackagesPhase,
} from './setup/phases.mjs'
import { runPhases } from './setup/progress.mjs'

const [script, ...args] = process.argv.slice(2)
if (!script) {
  console.error('Usage: node scripts/withTools.mjs SCRIPT [ARGUMENTS]')
  process.exit(2)
}
const say = (/** @type {string} */ line) => console.error(line)
const found = nothingFound()
try {
  const phases = script.startsWith('sandbox/')
    ? sandboxPhases(found, args.includes('real'))
    : [...codePhases(), systemPackagesPhase(false), ...servicePhases(found)]
  await runPhases(phases, { say })
} catch (cause) {
  say(cause instanceof Error ? cause.message : String(cause))
  process.exit(1)
}
const child = spawn(process.execPath, ['--import', 'tsx', script, ...args], {
  cwd: ROOT,
  env: { ...process.env, ...found.env },
  stdio: 'inherit',
})
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM']))
  process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGTERM' ? 0 : 1)))
