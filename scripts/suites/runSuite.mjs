import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from '../setup/npm.mjs'
import { runChild } from './child.mjs'
import { NOT_ASKED } from './auditVerdict.mjs'
import {
  countPlaywright,
  countVitest,
  failuresOfPlaywright,
  failuresOfVitest,
  noCounts,
  sum,
} from './counts.mjs'

/** @typedef {import('./table.mjs').Suite} Suite */
/** @typedef {{ counts: import('./counts.mjs').Counts, output: string, failures: string[] }} Outcome */

/**
 * @param {Suite} suite
 * @param {Record<string, string>} env
 * @param {string | null} noReal why real machines can't run here
 * @returns {Promise<Outcome>}
 */
export async function runSuite(suite, env, noReal) {
  if (suite.kind === 'vitest')
    return noReal && suite.needs === 'real' ? leftOut(noReal) : runVitest(suite, env)
  if (suite.kind === 'playwright') return runPlaywright(suite, env, noReal)
  const outcomes = []
  for (const check of await (suite.checks?.(env) ?? [])) {
    outcomes.push(
      noReal && check.isReal ? leftOut(`${check.title}: ${noReal}`) : await runCheck(suite, check, env),
    )
  }
  return {
    counts: sum(outcomes.map(({ counts }) => counts)),
    output: outcomes.map(({ output }) => output).join(''),
    failures: outcomes.flatMap(({ failures }) => failures),
  }
}

/** What can't run here is a failure where it was asked for. @param {string} why @returns {Outcome} */
function leftOut(why) {
  const isRequired = process.env.AURA_REQUIRE_REAL === '1'
  const counts = { ...noCounts(), [isRequired ? 'failed' : 'skipped']: 1 }
  const says = `${isRequired ? 'Required' : 'Skipped'}, but not possible here: ${why}`
  return { counts, output: `${says}\n`, failures: isRequired ? [says] : [] }
}

/**
 * @param {Suite} suite @param {import('./table.mjs').Check} check @param {Record<string, string>} env
 * @returns {Promise<Outcome>}
 */
async function runCheck(suite, { title, command, args, cwd, mustFail, mayBeUnasked }, env) {
  const { code, output } = await runChild(command, args, { limitMs: suite.limitMs, env, cwd })
  if (mayBeUnasked && code === NOT_ASKED)
    return { counts: { ...noCounts(), skipped: 1 }, output: `Skipped: ${output}`, failures: [] }
  const isFine = mustFail ? code === mustFail.code && output.includes(mustFail.says) : code === 0
  const counts = { ...noCounts(), [isFine ? 'passed' : 'failed']: 1 }
  return isFine
    ? { counts, output: '', failures: [] }
    : { counts, output: `${title}\n${output}\n`, failures: [title] }
}

/**
 * Runs a test runner that writes a JSON report; without one it counts as a failure.
 * @param {Suite} suite @param {string} program @param {string[]} args @param {Record<string, string>} env
 * @param {{ count(report: any): import('./counts.mjs').Counts, failures(report: any): string[] }} reading
 * @returns {Promise<Outcome>}
 */
async function runReported(suite, program, args, env, reading) {
  const folder = mkdtempSync(join(tmpdir(), `aura-report-${process.pid}-`))
  const file = join(folder, 'report.json')
  const all = args.map((arg) => arg.replace('REPORT', file))
  const command = join(ROOT, 'node_modules/.bin', program)
  const ended = await runChild(command, all, {
    limitMs: suite.limitMs,
    niceness: suite.niceness,
    env: { ...env, PLAYWRIGHT_JSON_OUTPUT_NAME: file, NO_COLOR: '1', FORCE_COLOR: '0' },
  })
  const report = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null
  const counts = report ? reading.count(report) : noCounts()
  const failures = report ? reading.failures(report) : []
  rmSync(folder, { recursive: true })
  if (ended.code !== 0 && counts.failed === 0) {
    counts.failed = 1
    failures.push(`${suite.name} ended with ${ended.code ?? 'a signal'}, whatever its tests say`)
  }
  return { counts, output: counts.failed > 0 ? ended.output : '', failures }
}

/** @param {Suite} suite @param {Record<string, string>} env */
const runVitest = (suite, env) =>
  runReported(
    suite,
    'vitest',
    [
      'run',
      '--project',
      suite.name,
      '--passWithNoTests',
      '--reporter=dot',
      '--reporter=json',
      '--outputFile.json=REPORT',
    ],
    env,
    { count: countVitest, failures: failuresOfVitest },
  )

/**
 * The browser's suite at its level of machines: each has its own specs (playwright.config.ts).
 * @param {Suite} suite @param {Record<string, string>} env @param {string | null} noReal
 * @returns {Promise<Outcome>}
 */
async function runPlaywright(suite, env, noReal) {
  const { machines = 'simulated' } = suite
  if (noReal && machines === 'real') return leftOut(`real machines in the browser: ${noReal}`)
  return runReported(
    suite,
    'playwright',
    ['test', '--pass-with-no-tests', '--reporter=list,json', `--output=test-results/${machines}`],
    { ...env, AURA_E2E_MACHINES: machines },
    { count: countPlaywright, failures: failuresOfPlaywright },
  )
}
