import type pg from 'pg'
import { stripeEventTypes } from '~/core/adapters/stripe/stripeEventTypes'
import { INTRUDERS_KEY, type SimulatedWorld } from './SimulatedWorld'
import { moneyProblems, type AgentRow } from './money'
import { simulationSettings } from './simulationSettings'

/** What must always hold did not. */
export class InvariantBroken extends Error {
  override name = 'InvariantBroken'
}

const demand = (broken: string[], what: string) => {
  if (broken.length > 0) throw new InvariantBroken(`${what}: ${broken.join(', ')}`)
}

const servers = ({ cloud }: SimulatedWorld) => cloud.hetzner.listings().servers

/** After each change at Hetzner: one machine for an agent at most, and none that the ledger does not know. */
export async function checkServers(world: SimulatedWorld, sql: pg.Client): Promise<void> {
  demand(world.seen.oldEpochs, 'an epoch that is over gets through the gateway')
  const there = servers(world)
  if (there.length === 0) return
  const agents = there.map(({ labels }) => labels['aura-agent'])
  const doubled = agents.filter((agent, index) => agents.indexOf(agent) !== index)
  demand(doubled.map(String), 'more than one server for an agent')
  const text = `SELECT name FROM "Resource" WHERE kind = 'server' AND state <> 'gone'`
  const { rows } = await sql.query<{ name: string }>({ name: 'servers', text })
  const known = new Set(rows.map(({ name }) => name))
  demand(
    there.map(({ name }) => name).filter((name) => !known.has(name)),
    'a server that is not in the ledger',
  )
}

/** After each job and each death: nothing half-written is in the database. */
export async function checkRows(world: SimulatedWorld, sql: pg.Client): Promise<void> {
  const text = `
    SELECT 'the events of ' || ref || ' have a gap' AS what, NULL AS job FROM "Run" LEFT JOIN LATERAL (
      SELECT count(*) AS count, coalesce(max(seq), 0) AS last FROM "RunEvent" WHERE "runId" = "Run".id
    ) AS events ON true WHERE "eventSeq" <> count OR "eventSeq" <> last
    UNION ALL SELECT 'more is refunded of ' || "Invoice".id || ' than was paid', NULL
      FROM "Invoice" JOIN "Refund" ON "invoiceId" = "Invoice".id
      WHERE "failedAt" IS NULL GROUP BY "Invoice".id HAVING sum("amountCents") > "amountPaidCents"
    UNION ALL SELECT 'an open run has no job: ' || ref, id || '-' || version FROM "Run" WHERE "endedAt" IS NULL
      AND NOT EXISTS (SELECT FROM "OutboxJob" WHERE "jobId" = "Run".id || '-' || version)`
  // Named, so that it is planned once: it is asked some sixty times for each seed.
  const { rows } = await sql.query<{ what: string; job: string | null }>({ name: 'rows', text })
  const broken = rows.filter(({ job }) => job === null || !world.queue.handed.has(job))
  demand(
    broken.map(({ what }) => what),
    'half-written',
  )
}

/** What is still to come: not at rest as long as there is something. */
export async function unrest({ cloud }: SimulatedWorld, sql: pg.Client): Promise<string[]> {
  const told = await sql.query<{ id: string }>('SELECT id FROM "InboxEvent"')
  const known = new Set(told.rows.map(({ id }) => id))
  const untold = cloud.stripe
    .list('event')
    .filter(({ id, type }) => stripeEventTypes.includes(type) && !known.has(id))

  const { rows } = await sql.query<{ what: string }>(`
    SELECT 'run ' || ref || ' is at ' || mode || ' ' || coalesce(step, '') AS what FROM "Run" WHERE "endedAt" IS NULL
    UNION ALL SELECT 'event ' || type || ': ' || coalesce(error, state) FROM "InboxEvent" WHERE state <> 'handled'
    UNION ALL SELECT 'mail ' || template || ' is owed' FROM "Mail" WHERE "sentAt" IS NULL AND "claimedAt" IS NULL
    UNION ALL SELECT 'job ' || job || ' is owed' FROM "OutboxJob"
    UNION ALL SELECT 'refund is ' || state FROM "Refund" WHERE state NOT IN ('succeeded', 'failed')
    UNION ALL SELECT 'backup is ' || state FROM "Backup" WHERE state IN ('making', 'made')
    UNION ALL SELECT 'agent ' || name || ' is ' || health FROM "Agent" WHERE health <> 'ok' AND wanted = 'running'
    UNION ALL SELECT 'agent ' || name || ' should be ' || wanted FROM "Agent" WHERE "goneAt" IS NULL AND (
      wanted IN ('gone', 'idle') OR (wanted = 'running' AND NOT EXISTS (
        SELECT FROM "Machine" WHERE "agentId" = "Agent".id AND "retiredAt" IS NULL AND "readyAt" IS NOT NULL
          AND "stoppedAt" IS NULL)) OR (wanted = 'stopped' AND EXISTS (
        SELECT FROM "Machine" WHERE "agentId" = "Agent".id AND "retiredAt" IS NULL AND "stoppedAt" IS NULL)))`)
  return [...untold.map(({ type }) => `Stripe's ${type} is not known`), ...rows.map(({ what }) => what)]
}

/** At rest: each agent is what it should be, nothing is left of those that are gone, and the money is right. */
export async function checkRest(world: SimulatedWorld, sql: pg.Client): Promise<void> {
  const { rows } = await sql.query<AgentRow>(`
    SELECT id, name, wanted, "wantedReason" AS reason, "goneAt" IS NOT NULL AS "isGone", EXISTS (
      SELECT FROM "Machine" WHERE "agentId" = "Agent".id AND "retiredAt" IS NULL AND "readyAt" IS NOT NULL
    ) AS "isReady", EXISTS (
      SELECT FROM "Machine" WHERE "agentId" = "Agent".id AND "readyAt" IS NOT NULL
    ) AS "wasReady" FROM "Agent"`)
  for (const agent of rows) {
    await checkLeftovers(world, agent)
    demand(moneyProblems(world, agent), 'the money is wrong')
  }
  // A key whose answer was lost can't be revoked, as nobody knows its id: it dies by itself, within minutes.
  world.scheduler.clock.pass(simulationSettings.waits.authKeySeconds * 1000)
  const keys = await world.cloud.tailscale.keys()
  demand(
    keys.map(({ description }) => description),
    'an auth key outlives its time',
  )
  const alive = await sql.query<{ key: string }>(`
    SELECT "createKey" AS key FROM "Resource" JOIN "Agent" ON "Agent".id = "agentId"
    WHERE state <> 'gone' AND kind <> 'snapshot' AND "Agent"."goneAt" IS NOT NULL`)
  demand(
    alive.rows.map(({ key }) => key),
    'the ledger of an agent that is gone is open',
  )
  const fooled = await sql.query<{ name: string }>(`SELECT name FROM "Machine" WHERE "hostKey" = $1`, [
    INTRUDERS_KEY,
  ])
  demand(
    fooled.rows.map(({ name }) => name),
    "a machine with an intruder's host key",
  )
  await checkMails(world, sql)
}

async function checkLeftovers(world: SimulatedWorld, agent: AgentRow): Promise<void> {
  const { cloud } = world
  const isOf = (name: string) => name.startsWith(`aura-sim-${agent.name}-`)
  const own = servers(world).filter(({ labels }) => labels['aura-agent'] === agent.id)
  const devices = (await cloud.tailscale.devices()).filter(({ hostname }) => isOf(hostname))
  const modelKeys = cloud.model.keys().filter(({ name, isRevoked }) => isOf(name) && !isRevoked)
  const left = [
    ...own.map(({ name }) => `server ${name}`),
    ...devices.map(({ hostname }) => `device ${hostname}`),
    ...modelKeys.map(({ name }) => `model key ${name}`),
  ]
  if (agent.isGone || !agent.isReady) return demand(left, `left of ${agent.name}, which is gone`)
  const isWhole = own.length === 1 && devices.length === 1 && modelKeys.length === 1
  demand(isWhole ? [] : left, `${agent.name} is ready and does not have one of each`)
  const expected = world.data.expected.get(agent.id) ?? ''
  const found = world.data.of(own[0]!.name)
  demand(found === expected ? [] : [`"${found}" instead of "${expected}"`], `${agent.name} lost data`)
}

/** Never twice. Only a letter that its worker died with is not sent: no mail server tells what it took. */
async function checkMails(world: SimulatedWorld, sql: pg.Client): Promise<void> {
  const { rows } = await sql.query<{ id: string; key: string; isLost: boolean }>(
    `SELECT id, key, "sentAt" IS NULL AS "isLost" FROM "Mail"`,
  )
  const sent = world.seen.mails.map(({ messageId }) => messageId)
  const unsent = rows
    .filter(({ id, isLost }) => !isLost && !sent.includes(`${id}@aura`))
    .map(({ key }) => key)
  demand(unsent, 'a mail that was owed did not go out')
  demand(
    sent.filter((id, index) => sent.indexOf(id) !== index),
    'a mail went out twice',
  )
  const owed = new Set(rows.map(({ id }) => `${id}@aura`))
  demand(
    sent.filter((id) => !owed.has(id)),
    'mails that nobody owed',
  )
}
