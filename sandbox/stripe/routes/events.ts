import { z } from 'zod'
import { pageOf } from '~/sandbox/stripe/answers'
import { flag, paging, route, text } from '~/sandbox/stripe/route'

export const eventRoutes = [
  route('GET', '/v1/events/:id', {}, (world, { id }) => world.get('event', id)),
  route(
    'GET',
    '/v1/events',
    {
      ...paging,
      type: text.optional(),
      types: z.array(text).optional(),
      delivery_success: flag.optional(),
    },
    (world, { params: { type, types, delivery_success: wanted, ...page } }) => {
      const found = world
        .list('event')
        .filter((one) => !type || matches(one.type, type))
        .filter((one) => !types || types.includes(one.type))
        .filter((one) => wanted === undefined || (one.pending_webhooks === 0) === wanted)
      return pageOf('/v1/events', found, page)
    },
  ),
]

/** `charge.*` stands for all events of charges. */
function matches(type: string, pattern: string): boolean {
  return pattern.endsWith('*') ? type.startsWith(pattern.slice(0, -1)) : type === pattern
}
