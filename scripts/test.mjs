// Proves all, or the suites that are named: node scripts/test.mjs unit types
import { ensureAnsible } from './setup/ansible.mjs'
import {
  browserPhase,
  codePhases,
  nothingFound,
  realPhases,
  servicePhases,
  systemPackagesPhase,
} from './setup/phases.mjs'
import { runPhases, seconds } from './setup/progress.mjs'
import { closingLine, sum } from './suites/counts.mjs'
import { runSuite } from './suites/runSuite.mjs'
import { groupsOf, suites } from './suites/table.mjs'

const names = process.argv.slice(2).filter((arg) => !arg.startsWith('-'))
const unknown = names.filter((name) => !suites.some((suite) => suite.name === name))
if (unknown.length > 0) {
  console.error(
    `No such suite: ${unknown.join(', ')}. There are: ${suites.map(({ name }) => name).join(', ')}.`,
  )
  process.exit(2)
}
const wanted = names.length > 0 ? suites.filter(({ name }) => names.includes(name)) : suites
/** @param {'code' | 'system' | 'real' | 'browser'} what */
const needs = (what) => wanted.some((suite) => suite.needs === what)

const found = nothingFound()

function phases() {
  const all = codePhases()
  if (!wanted.some((suite) => suite.needs !== 'code')) return all
  const needsReal = needs('real') || needs('browser')
  all.push(systemPackagesPhase(needsReal), ...servicePhases(found))
  if (needs('browser')) all.push(browserPhase)
  if (needsReal) all.push(...realPhases(found, { isRequired: false }))
  if (wanted.some(({ name }) => name === 'ansible')) {
    const run = async () => void (found.env.ANSIBLE_DEV = await ensureAnsible('requirements-dev.txt'))
    all.push({ id: 'ansible-dev', title: 'Ansible linters', after: ['system'], run })
  }
  return all
}

/** @param {import('./suites/table.mjs').Suite} suite */
async function prove(suite) {
  const startedAt = Date.now()
  const { counts, output, failures } = await runSuite(suite, found.env, found.noReal)
  console.log(`${suite.name.padEnd(12)} ${closingLine(counts)} (${seconds(Date.now() - startedAt)})`)
  if (output) console.log(output)
  return { counts, failures: failures.map((failure) => `${suite.name}: ${failure}`) }
}

/** @param {import('./suites/table.mjs').Suite[]} lane */
async function proveLane(lane) {
  const proved = []
  for (const suite of lane) proved.push(await prove(suite))
  return proved
}

try {
  await runPhases(phases())
  console.log('')
  const proved = []
  for (const group of groupsOf(wanted)) proved.push(...(await Promise.all(group.map(proveLane))).flat())
  const total = sum(proved.map(({ counts }) => counts))
  console.log('')
  for (const { failures } of proved) for (const failure of failures) console.log(`failed: ${failure}`)
  console.log(closingLine(total))
  process.exitCode = total.failed > 0 ? 1 : 0
} catch (cause) {
  console.error(cause instanceof Error ? cause.message : cause)
  console.log('0 passed, 1 failed')
  process.exitCode = 1
}
