/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/** @returns {Counts} */
export const noCounts = () => ({ passed: 0, failed: 0, skipped: 0 })

/** @param {Counts[]} all @returns {Counts} */
export function sum(all) {
  return all.reduce(
    (total, { passed, failed, skipped }) => ({
      passed: total.passed + passed,
      failed: total.failed + failed,
      skipped: total.skipped + skipped,
    }),
    noCounts(),
  )
}

/** @param {Counts} counts */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}

/**
 * vitest's JSON report. A file that could not even be loaded has no tests and counts as one failure.
 * @param {any} report
 * @returns {Counts}
 */
export function countVitest(report) {
  const broken = report.testResults.filter(
    (/** @type {any} */ file) => file.status === 'failed' && !file.assertionResults.some(hasFailed),
  ).length
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

/** @param {any} result */
const hasFailed = (result) => result.status === 'failed'

/** Playwright's JSON report. @param {any} report @returns {Counts} */
export function countPlaywright({ stats, errors }) {
  const outside = stats.unexpected === 0 ? errors.length : 0 // a set-up that failed before the first test
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected + outside, skipped: stats.skipped }
}

/**
 * What failed, by name and with the first line of why: the whole output is long, and its middle may be cut.
 * @param {any} report vitest's
 * @returns {string[]}
 */
export function failuresOfVitest(report) {
  return report.testResults.flatMap((/** @type {any} */ file) => {
    const failed = file.assertionResults.filter(hasFailed)
    if (failed.length === 0 && file.status === 'failed') return [told(file.name, file.message)]
    return failed.map((/** @type {any} */ { fullName, failureMessages }) =>
      told(fullName, failureMessages?.[0]),
    )
  })
}

/** @param {any} report Playwright's @returns {string[]} */
export function failuresOfPlaywright({ suites, errors }) {
  const specs = suites.flatMap(specsIn).filter((/** @type {any} */ { ok }) => !ok)
  const named = specs.map((/** @type {any} */ { file, title, tests }) => {
    const results = tests.flatMap((/** @type {any} */ test) => test.results)
    return told(`${file}: ${title}`, results.find((/** @type {any} */ { error }) => error)?.error.message)
  })
  return named.length > 0 ? named : errors.map((/** @type {any} */ { message }) => told('set-up', message))
}

/** @param {any} suite @returns {any[]} */
const specsIn = ({ specs = [], suites = [] }) => [...specs, ...suites.flatMap(specsIn)]

/** @param {string} name @param {string | undefined} why */
const told = (name, why = '') => {
  const [first = ''] = why.replaceAll(/\u001b\[\d+m/g, '').split('\n')
  return `${name}: ${first.slice(0, 300)}`
}
