import { z } from 'zod'

/** Its process was killed: nothing more comes from it, and nothing is cleaned up. */
export class ChildKilled extends Error {}
/** An error as the provider reports it. */
export class Diagnostic extends Error {}

export const Action = z.looseObject({
  id: z.int(),
  status: z.string(),
  error: z.looseObject({ message: z.string() }).nullish(),
})
export const Server = z.looseObject({
  id: z.int(),
  name: z.string(),
  public_net: z.looseObject({
    ipv4: z.looseObject({ ip: z.string() }).nullish(),
    ipv6: z.looseObject({ ip: z.string() }).nullish(),
  }),
})
export type Server = z.infer<typeof Server>
export const Created = z.looseObject({
  server: Server,
  action: Action,
  next_actions: z.array(Action).default([]),
})
export const Failure = z.looseObject({ error: z.looseObject({ code: z.string(), message: z.string() }) })

export type Answer = { status: number; body: unknown }

/** An error as the provider writes it: the API's code in brackets behind the message. */
export function diagnostic({ status, body }: Answer): Diagnostic {
  const error = Failure.safeParse(body).data?.error
  return new Diagnostic(error ? `${error.message} (${error.code}, corr)` : `unexpected status code ${status}`)
}

export function asJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
