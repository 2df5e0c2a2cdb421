import { z } from 'zod'
import { AuraError } from '~/core/domain/errors'
import type { ListPrice, Prices } from '~/core/ports/Prices'
import { AnswerLost, type Upstream } from './upstream'

const PER_PAGE = 50 // Hetzner gives no more; it sells fewer types than that
const HOURS_A_MONTH = 730 // Hetzner's own for what it bills by the month
const MICROS = 1_000_000

/** Decimal text with ten places, VAT included, to millionths. */
const gross = z.object({ gross: z.string().regex(/^\d+(\.\d+)?$/) })
const price = gross.transform((one) => Math.round(Number(one.gross) * MICROS))
const placePrice = z.object({ location: z.string(), price_hourly: price, price_monthly: price })

const ServerTypes = z.object({
  server_types: z.array(
    z.object({
      name: z.string(),
      prices: z.array(placePrice),
      locations: z.array(z.object({ name: z.string(), available: z.boolean() })),
    }),
  ),
})
const Pricing = z.object({
  pricing: z.object({
    currency: z.literal('EUR'),
    image: z.object({ price_per_gb_month: price }),
    primary_ips: z.array(z.object({ type: z.string(), prices: z.array(placePrice) })),
    server_types: z.array(z.object({ name: z.string(), prices: z.array(placePrice) })),
  }),
})

/** The provider's price list and what can be had, through the gateway's one budget. */
export function hetznerPrices({ upstream }: { upstream: Upstream }): Prices {
  async function read<T>(path: string, shape: z.ZodType<T>): Promise<T> {
    const answer = await upstream({ method: 'GET', path, by: null }).catch((cause: unknown) => {
      throw cause instanceof AnswerLost ? new AuraError('provider_down', { cause }) : cause
    })
    const parsed = shape.safeParse(answer.body)
    if (answer.status === 200 && parsed.success) return parsed.data
    throw new AuraError('provider_down', {
      detail: `GET ${path}: ${answer.status} ${parsed.error?.message ?? ''}`,
    })
  }

  return {
    async serverTypes() {
      const { server_types: types } = await read(`/server_types?per_page=${PER_PAGE}`, ServerTypes)
      return types.map(({ name, prices, locations }) => ({
        name,
        places: prices.map(({ location, price_hourly, price_monthly }) => ({
          location,
          isAvailable: locations.some((one) => one.name === location && one.available),
          hourlyMicros: price_hourly,
          monthlyMicros: price_monthly,
        })),
      }))
    },

    async list() {
      const { pricing } = await read('/pricing', Pricing)
      const perGb = pricing.image.price_per_gb_month
      const of = (kind: string, type: string, prices: z.infer<typeof placePrice>[]): ListPrice[] =>
        prices.map(({ location, price_hourly, price_monthly }) => ({
          kind,
          type,
          location,
          hourlyMicros: price_hourly,
          monthlyMicros: price_monthly,
        }))
      return [
        ...pricing.server_types.flatMap(({ name, prices }) => of('server', name, prices)),
        ...pricing.primary_ips
          .filter(({ type }) => type === 'ipv4')
          .flatMap(({ prices }) => of('primaryIp', '', prices)),
        {
          kind: 'snapshotGbMonth',
          type: '',
          location: '',
          hourlyMicros: Math.round(perGb / HOURS_A_MONTH),
          monthlyMicros: perGb,
        },
      ]
    },
  }
}
