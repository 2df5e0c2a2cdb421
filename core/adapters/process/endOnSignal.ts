import type { Logger } from '../log'

type Options = {
  name: string
  log: Logger
  /** Ends all in order. */
  stop: () => Promise<unknown>
  /** After this long the process ends anyway: a store that is away may not keep it alive. In ms. */
  limitMs: number
}

/** Ends this process in order on SIGTERM or Ctrl-C: with 0, or with 1 when something did not let go in time. */
export function endOnSignal({ name, log, stop, limitMs }: Options): void {
  let isStopping = false
  const end = async () => {
    if (isStopping) return
    isStopping = true
    log.info(`${name} stops`)
    setTimeout(() => {
      log.warn({ limitMs }, `${name} did not stop in time and is ended`)
      process.exit(1)
    }, limitMs).unref()
    try {
      await stop()
      log.info(`${name} has stopped`)
      process.exit(0)
    } catch (cause) {
      log.error({ err: cause }, `${name} did not stop cleanly`)
      process.exit(1)
    }
  }
  process.on('SIGTERM', () => void end())
  process.on('SIGINT', () => void end())
}
