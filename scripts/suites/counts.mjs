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
