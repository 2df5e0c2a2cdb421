// Asks the registry whether a package of ours has a known flaw: node scripts/suites/audit.mjs
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from '../setup/npm.mjs'
import { runChild } from './child.mjs'
import { NOT_ASKED, verdict } from './auditVerdict.mjs'

const LIMIT_MS = 120_000

/** @param {string} cwd */
async function audit(cwd) {
  const args = ['audit', '--json', '--package-lock-only', '--no-fund']
  const { output } = await runChild('npm', args, { cwd, limitMs: LIMIT_MS })
  return output
}

/** A project whose one package is known to be bad: a registry that says nothing of it has no say on ours either. */
async function auditOfKnownBad() {
  const folder = mkdtempSync(join(tmpdir(), 'aura-audit-'))
  const dependencies = { minimist: '0.0.8' }
  const root = { name: 'known-bad', version: '1.0.0', dependencies }
  const packages = { '': root, 'node_modules/minimist': { version: '0.0.8' } }
  writeFileSync(join(folder, 'package.json'), JSON.stringify(root))
  writeFileSync(
    join(folder, 'package-lock.json'),
    JSON.stringify({ name: 'known-bad', version: '1.0.0', lockfileVersion: 3, requires: true, packages }),
  )
  try {
    return await audit(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const { at, says } = verdict(await audit(ROOT), await auditOfKnownBad())
console.log(says)
process.exitCode = { passed: 0, failed: 1, notAsked: NOT_ASKED }[at]
