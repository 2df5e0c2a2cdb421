import type { Db } from '~/core/adapters/prisma/client'

/** What addresses are made of: the owner's things, and a few words that stand for nobody's. */
export type Planted = Record<
  | 'agent'
  | 'run'
  | 'backup'
  | 'customer'
  | 'invoice'
  | 'refund'
  | 'id'
  | 'finding'
  | 'job'
  | 'queue'
  | 'event'
  | 'token'
  | 'file'
  | 'check'
  | 'bulk',
  string
>

const PLAN = {
  id: 'small',
  name: 'Small',
  priceCents: 1900,
  serverType: 'cx23',
  location: 'nbg1',
  locationName: 'Nuremberg',
  vcpu: 2,
  ramGb: 4,
  diskGb: 40,
}

export async function plantPlan(db: Db): Promise<void> {
  await db.plan.create({ data: PLAN })
}

/** A customer's ready agent with everything that hangs on it. */
export async function plantRows(db: Db, customerId: string, name: string): Promise<Planted> {
  const [agent, run, machine, backup, refund] = Array.from({ length: 5 }, () => crypto.randomUUID()) as [
    string,
    string,
    string,
    string,
    string,
  ]
  const invoice = `in_${name}`
  const event = `evt_${name}`
  const now = new Date()
  await db.agent.create({
    data: {
      id: agent,
      name,
      customerId,
      planId: PLAN.id,
      wanted: 'running',
      wantedReason: 'paid',
      paidAt: now,
    },
  })
  await db.machine.create({
    data: {
      id: machine,
      agentId: agent,
      generation: 1,
      name: `aura-test-${name}-g1`,
      serverType: 'cx23',
      location: 'nbg1',
      image: 'debian-13',
      sshPublicKey: 'ssh-ed25519 none',
      sshPrivateKeySealed: 'none',
      registrationHash: machine,
      registrationSealed: 'none',
      readyAt: now,
    },
  })
  await db.run.create({
    data: {
      id: run,
      ref: `R-${name.toUpperCase()}`,
      kind: 'provision',
      agentId: agent,
      mode: 'ended',
      outcome: 'succeeded',
      stepState: 'queued',
      pipelineVersion: 1,
      by: 'aura',
      endedAt: now,
    },
  })
  await db.backup.create({
    data: {
      id: backup,
      agentId: agent,
      customerId,
      runId: run,
      machineId: machine,
      cause: 'daily',
      state: 'verified',
      place: backup,
      bytes: 100n,
      madeAt: now,
      verifiedAt: now,
    },
  })
  const money = { currency: 'eur', agentId: agent }
  await db.invoice.create({
    data: {
      ...money,
      id: invoice,
      customerId,
      status: 'paid',
      amountPaidCents: 1900,
      createdAt: now,
      readAt: now,
    },
  })
  await db.refund.create({
    data: {
      ...money,
      id: refund,
      invoiceId: invoice,
      amountCents: 1,
      cause: 'staff',
      isAutomatic: false,
      state: 'failed',
      by: 'staff:1',
    },
  })
  await db.inboxEvent.create({ data: { id: event, type: 'invoice.paid', payload: {}, state: 'handled' } })
  const failed = await db.failedJob.create({ data: failedJob(run, agent, customerId), select: { id: true } })
  const bulk = await db.bulkAction.create({
    data: {
      id: crypto.randomUUID(),
      action: 'retryJobs',
      filter: {},
      expected: 0,
      by: 'staff:1',
      endedAt: now,
    },
    select: { id: true },
  })
  await db.terraformState.create({ data: { subject: agent, serial: 1, lockId: 'planted', lockedAt: now } })
  const finding = await db.finding.create({ data: findingOf(name, now), select: { id: true } })
  return {
    agent,
    run,
    backup,
    customer: customerId,
    invoice,
    refund,
    id: agent,
    finding: finding.id,
    job: failed.id,
    queue: 'checks',
    event,
    token: 'x'.repeat(43),
    file: 'runs.csv',
    check: 'postgres',
    bulk: bulk.id,
  }
}

const failedJob = (runId: string, agentId: string, customerId: string) => ({
  id: crypto.randomUUID(),
  key: `advanceRun-${runId}`,
  name: 'advanceRun',
  lane: 'checks',
  payload: { name: 'advanceRun', runId, version: 1, lane: 'checks' },
  runId,
  agentId,
  customerId,
  errorCode: 'internal',
  message: 'planted',
  groupKey: 'planted',
})

const findingOf = (name: string, at: Date) => ({
  id: crypto.randomUUID(),
  kind: 'orphanServer',
  provider: 'hetzner',
  subject: name,
  name: `aura-test-${name}-g9`,
  severity: 'high',
  evidence: {},
  firstAt: at,
  lastAt: at,
})
