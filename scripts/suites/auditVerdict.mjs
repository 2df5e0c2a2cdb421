/** The code that a check ends with when what it needs could not be asked: neither well nor ill. */
export const NOT_ASKED = 75

/** @typedef {{ at: 'passed' | 'failed' | 'notAsked', says: string }} Verdict */
/** @typedef {{ high: number, critical: number, names: string[] }} Found */

/**
 * What npm's answer says. A registry that can't be asked gives no answer; one that answers, and does not know what
 * everybody knows of `knownBad`, is no witness.
 * @param {string} ours @param {string} knownBad both: what `npm audit --json` printed
 * @returns {Verdict}
 */
export function verdict(ours, knownBad) {
  const found = read(ours)
  if (found === null) return notAsked(reasonIn(ours))
  const { high, critical, names } = found
  if (high + critical > 0)
    return { at: 'failed', says: `npm audit: ${critical} critical, ${high} high: ${names.join(', ')}` }
  const control = read(knownBad)
  if (control === null) return notAsked(reasonIn(knownBad))
  if (control.high + control.critical === 0)
    return notAsked('it finds nothing in a package that is known to be bad')
  return { at: 'passed', says: 'npm audit: nothing high' }
}

/** @param {string} reason @returns {Verdict} */
const notAsked = (reason) => ({
  at: 'notAsked',
  says: `npm audit: the registry could not be asked: ${reason}`,
})

/** @param {string} printed @returns {any} */
function jsonIn(printed) {
  try {
    return JSON.parse(printed.slice(printed.indexOf('{'), printed.lastIndexOf('}') + 1))
  } catch {
    return null
  }
}

/** @param {string} printed @returns {Found | null} */
function read(printed) {
  const answer = jsonIn(printed)
  const counts = answer?.metadata?.vulnerabilities
  if (typeof counts?.high !== 'number' || typeof counts?.critical !== 'number') return null
  const names = Object.values(answer.vulnerabilities ?? {})
    .filter(({ severity }) => ['high', 'critical'].includes(severity))
    .map(({ name }) => name)
  return { high: counts.high, critical: counts.critical, names }
}

/** In npm's own words, without the address that was asked. @param {string} printed */
function reasonIn(printed) {
  const answer = jsonIn(printed)
  const words = answer?.message ?? answer?.error?.summary ?? printed.trim().split('\n').at(-1) ?? ''
  return (
    String(words)
      .replaceAll(/\w+:\/\/\S+/g, 'its address')
      .slice(0, 200) || 'it gave no answer'
  )
}
