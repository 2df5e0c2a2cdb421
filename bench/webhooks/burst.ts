import type pg from 'pg'
import type { Pool } from 'undici'
import { countConnections } from './countConnections'
import { deliver, figuresOf, type Delivered, type Figures } from './deliver'
import { held } from './held'
import { jobsInQueue } from './jobsInQueue'
import { signedEvents, type SignedEvent } from './signedEvents'
import { wrongs } from './wrongs'

const DUPLICATES = 0.2
const AT_ONCE = 100
/** Floor and Aura take turns in pieces of the burst, so that a busy machine slows both alike. */
const SLICES = 20
const WARM_UP = 2_000

const limits = { perSecondOfFloor: 0.7, p99OfFloor: 5, connections: 10 }

type Burst = {
  how: string
  events: number
  sql: pg.Pool
  secret: string
  floor: Pool
  aura: Pool
  databaseUrl: string
  redisUrl: string
}

/** The same burst on both sides in turns. True: all limits held. */
export async function burst(on: Burst): Promise<boolean> {
  const { how, sql, secret, floor, aura } = on
  await empty(sql)
  for (const to of [floor, aura]) await deliver(to, signedEvents(WARM_UP, DUPLICATES, secret), AT_ONCE)
  await empty(sql)
  const events = signedEvents(on.events, DUPLICATES, secret)
  const connections = countConnections(sql)
  const took = await inTurns(events, floor, aura)
  const most = await connections.stop()
  console.log(`\n${on.events} events, ${AT_ONCE} at once, ${DUPLICATES * 100} % of them twice, ${how}:`)
  tell('floor', took.floor)
  tell('Aura', took.aura)
  const ratio = took.aura.perSecond / took.floor.perSecond
  const p99Ratio = took.aura.p99Ms / took.floor.p99Ms
  const wrong = [
    ...(took.floor.refused + took.aura.refused > 0 ? ['not all were answered 200'] : []),
    ...(await floorWrongs(sql, events)),
    ...wrongs({
      sent: events.map(({ id }) => id),
      inbox: await inboxOf(sql),
      jobs: await jobsInQueue(on.databaseUrl, on.redisUrl),
    }),
  ]
  return [
    held(`requests a second: ${ratio.toFixed(2)} of the floor's`, ratio >= limits.perSecondOfFloor),
    held(`p99: ${p99Ratio.toFixed(2)} times the floor's`, p99Ratio <= limits.p99OfFloor),
    held(`connections to the database: at most ${most}`, most > 0 && most <= limits.connections),
    held(`every event once, one job each${wrong.map((one) => `; ${one}`).join('')}`, wrong.length === 0),
  ].every(Boolean)
}

async function inTurns(
  events: SignedEvent[],
  floor: Pool,
  aura: Pool,
): Promise<Record<'floor' | 'aura', Figures>> {
  const size = Math.ceil(events.length / SLICES)
  const took: Record<'floor' | 'aura', Delivered[]> = { floor: [], aura: [] }
  for (let slice = 0; slice < SLICES; slice++) {
    const piece = events.slice(slice * size, (slice + 1) * size)
    const turns = [
      async () => took.floor.push(await deliver(floor, piece, AT_ONCE)),
      async () => took.aura.push(await deliver(aura, piece, AT_ONCE)),
    ]
    if (slice % 2 === 1) turns.reverse() // whoever comes second meets what the first one left to do
    for (const turn of turns) await turn()
  }
  return { floor: figuresOf(took.floor), aura: figuresOf(took.aura) }
}

const empty = (sql: pg.Pool) => sql.query('TRUNCATE "InboxEvent", "OutboxJob", floor_event')

async function inboxOf(sql: pg.Pool) {
  const { rows } = await sql.query<{ id: string; deliveries: number }>(
    'SELECT id, deliveries FROM "InboxEvent"',
  )
  return rows
}

/** A floor that leaves something out would be no measure. */
async function floorWrongs(sql: pg.Pool, events: SignedEvent[]): Promise<string[]> {
  const { rows } = await sql.query<{ count: number }>('SELECT count(*)::int AS count FROM floor_event')
  const unique = new Set(events.map(({ id }) => id)).size
  return rows[0]?.count === unique ? [] : [`the floor has ${rows[0]?.count} of ${unique} events`]
}

const tell = (who: string, { perSecond, p50Ms, p99Ms, refused }: Figures) =>
  console.log(
    `  ${who.padEnd(6)} ${perSecond.toFixed(0)} a second, p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms, ${refused} refused`,
  )
