/** A failure that a person can mend; `message` says how. */
export class SetupFailed extends Error {}

/**
 * @typedef {object} Phase
 * @property {string} id
 * @property {string} title what a person reads
 * @property {string[]} [after] ids of phases that must be through first
 * @property {() => Promise<string | void>} run may return a word on what was done
 */

const STILL_MS = 15_000

/** @param {number} ms */
export const seconds = (ms) => `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`

/**
 * Runs phases as soon as those before them are through, at most `atOnce` together, and says how long each took.
 * @param {Phase[]} phases
 * @param {{ say?: (line: string) => void, atOnce?: number }} [options]
 * @returns {Promise<{ name: string, ms: number }[]>}
 */
export async function runPhases(phases, { say = console.log, atOnce = 3 } = {}) {
  /** @type {Map<string, number>} */
  const running = new Map()
  /** @type {Set<string>} */
  const through = new Set()
  /** @type {{ name: string, ms: number }[]} */
  const times = []
  /** @type {Error | null} */
  let failure = null
  const still = setInterval(() => say(stillRunning(phases, running)), STILL_MS)

  /** A phase before it that is not in the list is not waited for. @param {string} id @param {string[]} after */
  const isReady = (id, after) =>
    !running.has(id) &&
    !through.has(id) &&
    after.every((before) => through.has(before) || !phases.some((phase) => phase.id === before))

  await new Promise((/** @type {(value?: unknown) => void} */ resolve) => {
    const next = () => {
      if (running.size === 0 && (failure || through.size === phases.length)) return resolve()
      const ready = phases.filter(({ id, after = [] }) => isReady(id, after))
      for (const phase of failure ? [] : ready.slice(0, atOnce - running.size)) void start(phase)
    }
    /** @param {Phase} phase */
    const start = async (phase) => {
      const startedAt = Date.now()
      running.set(phase.id, startedAt)
      const place = `[${phases.indexOf(phase) + 1}/${phases.length}]`
      try {
        const word = await phase.run()
        const ms = Date.now() - startedAt
        times.push({ name: phase.title, ms })
        say(`${place} ${phase.title} ... ${seconds(ms)}${word ? ` (${word})` : ''}`)
        through.add(phase.id)
      } catch (cause) {
        say(`${place} ${phase.title} ... failed after ${seconds(Date.now() - startedAt)}`)
        failure ??= new SetupFailed(
          `${phase.title}: ${cause instanceof Error ? cause.message : String(cause)}`,
        )
      }
      running.delete(phase.id)
      next()
    }
    next()
  })
  clearInterval(still)
  if (failure) throw failure
  return times
}

/** @param {Phase[]} phases @param {Map<string, number>} running */
function stillRunning(phases, running) {
  const titles = phases
    .filter(({ id }) => running.has(id))
    .map(({ id, title }) => `${title} (${seconds(Date.now() - (running.get(id) ?? 0))})`)
  return `  still working on: ${titles.join(', ')}`
}
