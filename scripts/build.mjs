// Builds what a deployment needs: the database client and the web pages. Needs `npm ci` only.
import { buildPhases, codePhases } from './setup/phases.mjs'
import { runPhases } from './setup/progress.mjs'

try {
  await runPhases([...codePhases(), ...buildPhases])
} catch (cause) {
  console.error(cause instanceof Error ? cause.message : cause)
  process.exitCode = 1
}
