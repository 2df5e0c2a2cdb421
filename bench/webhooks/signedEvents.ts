import { createHmac, randomBytes } from 'node:crypto'

export type SignedEvent = { id: string; body: string; signature: string }

/** As long as an event of a subscription's invoice is in truth. */
const PADDING = 'x'.repeat(1_200)

/** `count` deliveries in a shuffled order, of which `duplicateShare` bring an event that another one brings as well. */
export function signedEvents(count: number, duplicateShare: number, secret: string): SignedEvent[] {
  const unique = Math.round(count * (1 - duplicateShare))
  const seconds = Math.floor(Date.now() / 1000)
  const events = Array.from({ length: unique }, (_, index) => {
    const id = `evt_${index}_${randomBytes(8).toString('hex')}`
    const body = JSON.stringify({
      id,
      object: 'event',
      type: 'customer.subscription.updated',
      created: seconds,
      data: { object: { id: `sub_bench_${index}`, object: 'subscription', note: PADDING } },
    })
    const hash = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')
    return { id, body, signature: `t=${seconds},v1=${hash}` }
  })
  const again = Array.from({ length: count - unique }, (_, index) => events[(index * 7) % unique]!)
  return shuffled([...events, ...again])
}

function shuffled<T>(list: T[]): T[] {
  const shuffling = [...list]
  for (let last = shuffling.length - 1; last > 0; last--) {
    const other = Math.floor(Math.random() * (last + 1))
    ;[shuffling[last], shuffling[other]] = [shuffling[other]!, shuffling[last]!]
  }
  return shuffling
}
