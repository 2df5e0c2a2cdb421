import { AsyncLocalStorage } from 'node:async_hooks'
import { pino, type DestinationStream, type Logger } from 'pino'

export type { Logger }

/** Names under which a secret could stand, at the top or one level down. */
const SECRET_NAMES = [
  'authorization',
  'cookie',
  'password',
  'passwordHash',
  'token',
  'secret',
  'key',
  'privateKey',
  'sealed',
  'apiKey',
  'authKey',
]

/** Ids of what is being worked on. */
export type LogFields = Record<string, string | number | undefined>

const workedOn = new AsyncLocalStorage<LogFields>()

/** Each line that is logged while `work` runs, wherever that is, carries the fields, also those added to them later. */
export function withLogFields<T>(fields: LogFields, work: () => T): T {
  return workedOn.run(fields, work)
}

/** One JSON line for each event, on stdout, with what must not be read taken out. */
export function openLog(level: string, name: string, to?: DestinationStream): Logger {
  const paths = SECRET_NAMES.flatMap((secret) => [secret, `*.${secret}`, `*.*.${secret}`])
  const options = {
    level,
    base: { name },
    mixin: () => ({ ...workedOn.getStore() }),
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths, censor: '[secret]' },
    serializers: { err: pino.stdSerializers.errWithCause },
  }
  return to ? pino(options, to) : pino(options)
}
