const LOOK_MS = 500

/**
 * Calls `end` once this process's parent is gone: npm passes no signal on, and whoever is killed outright can't.
 * @param {() => void} end
 */
export function endWithParent(end) {
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    end()
  }, LOOK_MS)
  timer.unref()
}
