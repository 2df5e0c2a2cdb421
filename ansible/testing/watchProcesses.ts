import { readdirSync, readFileSync } from 'node:fs'

const PERIOD_MS = 15

/** Arguments and environments of all processes, over a time: those of machines in namespaces are seen too. */
export function watchProcesses() {
  const seen = new Set<string>()
  const look = () => {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)) {
      for (const file of ['cmdline', 'environ']) {
        try {
          seen.add(readFileSync(`/proc/${pid}/${file}`, 'utf8').replaceAll('\0', ' '))
        } catch {
          // ended meanwhile
        }
      }
    }
  }
  const timer = setInterval(look, PERIOD_MS)
  return {
    /** All that was seen, as one text. */
    stop() {
      clearInterval(timer)
      return [...seen].join('\n')
    },
  }
}

/** Process ids whose arguments or working folder name the text. */
export function processesOf(text: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map(Number)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(text)
      } catch {
        return false
      }
    })
}
