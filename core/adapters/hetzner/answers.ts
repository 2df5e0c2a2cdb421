import { z } from 'zod'

/** Hetzner's answers as far as we read them. New fields pass. */
export const HetznerAction = z.looseObject({
  id: z.int(),
  status: z.enum(['running', 'success', 'error']),
  command: z.string(),
  started: z.string().nullish(),
  finished: z.string().nullish(),
  error: z.looseObject({ code: z.string(), message: z.string() }).nullish(),
  resources: z.array(z.looseObject({ id: z.int(), type: z.string() })).nullish(),
})
export type HetznerAction = z.infer<typeof HetznerAction>

export const HetznerServer = z.looseObject({
  id: z.int(),
  name: z.string(),
  status: z.string(),
  created: z.string(),
  labels: z.record(z.string(), z.string()),
  public_net: z.looseObject({
    ipv4: z.looseObject({ ip: z.string() }).nullish(),
    ipv6: z.looseObject({ ip: z.string() }).nullish(),
  }),
})
export type HetznerServer = z.infer<typeof HetznerServer>

/** A snapshot; its size is known when it is complete. */
export const HetznerImage = z.looseObject({
  id: z.int(),
  status: z.string(),
  description: z.string(),
  image_size: z.number().nullish(),
  labels: z.record(z.string(), z.string()),
  created: z.string(),
})
export type HetznerImage = z.infer<typeof HetznerImage>

/** What servers, SSH keys and firewalls have in common. */
export const HetznerResource = z.looseObject({
  id: z.int(),
  name: z.string(),
  labels: z.record(z.string(), z.string()),
})
export type HetznerResource = z.infer<typeof HetznerResource>

export const Pagination = z.looseObject({
  meta: z.looseObject({
    pagination: z.looseObject({ next_page: z.int().nullable(), total_entries: z.int().nullish() }),
  }),
})

const ErrorAnswer = z.looseObject({ error: z.looseObject({ code: z.string(), message: z.string() }) })

/** The error's code, or null where the answer is none of Hetzner's. */
export function errorCode(body: unknown): string | null {
  const parsed = ErrorAnswer.safeParse(body)
  return parsed.success ? parsed.data.error.code : null
}
