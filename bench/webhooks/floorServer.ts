import { createServer } from 'node:http'
import pg from 'pg'
import Stripe from 'stripe'

/**
 * The least that could do the same: verify the signature, insert the event once, answer. Environment: PORT,
 * DATABASE_URL, STRIPE_WEBHOOK_SECRET, DATABASE_CONNECTIONS.
 */
const pool = new pg.Pool({
  connectionString: process.env.DATABASE_URL,
  max: Number(process.env.DATABASE_CONNECTIONS),
})
await pool.query('CREATE TABLE IF NOT EXISTS floor_event (id text PRIMARY KEY, type text, payload jsonb)')

const server = createServer((request, response) => {
  if (request.method === 'GET') return void response.writeHead(200).end()
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    void take(Buffer.concat(chunks).toString(), String(request.headers['stripe-signature'])).then(
      () => response.writeHead(200, { 'content-type': 'application/json' }).end('{"received":true}'),
      () => response.writeHead(400).end(),
    )
  })
})

async function take(body: string, signature: string) {
  const event = Stripe.webhooks.constructEvent(body, signature, process.env.STRIPE_WEBHOOK_SECRET ?? '')
  await pool.query('INSERT INTO floor_event VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING', [
    event.id,
    event.type,
    JSON.stringify(event),
  ])
}

server.listen(Number(process.env.PORT), '127.0.0.1')
process.on('SIGTERM', () => process.exit(0))
