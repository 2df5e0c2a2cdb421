import { randomUUID } from 'node:crypto'
import Stripe from 'stripe'
import type { Db } from '~/core/adapters/prisma/client'
import type { Env } from '~/core/config/env'
import type { Clock } from '~/core/ports/Clock'

/** An event of nothing, signed as Stripe's are, posted to the web process; its rows go again. */
export async function tryWebhook({
  db,
  clock,
  env,
  signal,
}: {
  db: Db
  clock: Clock
  env: Pick<Env, 'APP_URL' | 'STRIPE_WEBHOOK_SECRET'>
  signal: AbortSignal
}): Promise<{ status: number; ms: number; queueOnly: boolean }> {
  const id = `evt_doctor_${randomUUID()}`
  const payload = JSON.stringify({ id, object: 'event', type: 'aura.doctor', data: { object: {} } })
  const signature = Stripe.webhooks.generateTestHeaderString({
    payload,
    secret: env.STRIPE_WEBHOOK_SECRET,
    timestamp: Math.floor(clock.now().getTime() / 1000),
  })
  const startedAt = performance.now()
  try {
    const answer = await fetch(new URL('/webhooks/stripe', env.APP_URL), {
      method: 'POST',
      headers: { 'stripe-signature': signature },
      body: payload,
      signal,
    })
    await answer.arrayBuffer()
    const ms = performance.now() - startedAt
    const row = await db.inboxEvent.findUnique({ where: { id }, select: { id: true } })
    return { status: answer.status, ms, queueOnly: row !== null }
  } finally {
    await db.inboxEvent.deleteMany({ where: { id } })
  }
}
