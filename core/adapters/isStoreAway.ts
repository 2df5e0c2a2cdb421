import { z } from 'zod'

/** What Prisma, pg, Node and ioredis say when Postgres or Redis can't be reached, was lost midway, or is full. */
const AWAY_CODES =
  /^(?:P1\d{3}|P2024|P2028|P2037|08\w{3}|57P0\d|53300|ECONN\w+|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND)$/
const AWAY_KINDS = /^(?:DatabaseNotReachable|ConnectionClosed|SocketTimeout|TooManyConnections)$/
/** pg gives these no code. */
const AWAY_WORDS =
  /^(?:Connection (?:terminated|is closed)|Client has encountered a connection error|timeout exceeded when trying to connect|Reached the max retries)/

const Thrown = z.object({
  code: z.string().optional().catch(undefined),
  message: z.string().catch(''),
  meta: z
    .object({
      driverAdapterError: z.object({
        cause: z.object({ kind: z.string().catch(''), originalCode: z.string().catch('') }),
      }),
    })
    .optional()
    .catch(undefined),
})

/** True when asking again may help, as nothing is wrong with what was asked. */
export function isStoreAway(thrown: unknown): boolean {
  const parsed = Thrown.safeParse(thrown)
  if (!parsed.success) return false
  const { code = '', message, meta } = parsed.data
  const { kind = '', originalCode = '' } = meta?.driverAdapterError.cause ?? {}
  return (
    AWAY_CODES.test(code) ||
    AWAY_CODES.test(originalCode) ||
    AWAY_KINDS.test(kind) ||
    AWAY_WORDS.test(message)
  )
}
