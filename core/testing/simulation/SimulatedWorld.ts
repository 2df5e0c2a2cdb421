import { verifyStripeEvent } from '~/core/adapters/stripe/verifyStripeEvent'
import type { Db } from '~/core/adapters/prisma/client'
import type { Run } from '~/core/domain/run'
import type { Events } from '~/core/ports/Events'
import type { Payments } from '~/core/ports/Payments'
import type { MailMessage } from '~/core/ports/Mail'
import type { Ports } from '~/core/ports/Ports'
import type { Effect, Lease } from '~/core/ports/Runs'
import { catchUpStripe } from '~/core/services/catchUpStripe'
import { convergeBilling } from '~/core/services/convergeBilling'
import { deleteExpiredBackups } from '~/core/services/deleteExpiredBackups'
import { keepUp } from '~/core/services/keepUp'
import { probeAgents } from '~/core/services/probeAgents'
import { recordStripeEvent } from '~/core/services/recordStripeEvent'
import { registerHostKey } from '~/core/services/registerHostKey'
import { sweep } from '~/core/services/sweep'
import type { SimulatedMachine } from '~/sandbox/machines/simulated/SimulatedMachine'
import type { PhoneHome } from '~/sandbox/machines/simulated/phoneHome'
import { AgentData, memoryArchive } from './AgentData'
import { memoryBucket } from './memoryBucket'
import type { Actor, Choice } from './Call'
import type { Scheduler } from './Scheduler'
import { createSimulatedCloud, secrets, type SimulatedCloud } from './SimulatedCloud'
import { rawStores, webPorts, type RawStores, type WebPorts } from './simulatedPorts'
import type { Parts } from './Parts'
import { simulatedEvents } from './simulatedEvents'
import { createSimulatedQueue, type SimulatedQueue } from './SimulatedQueue'
import { SimulatedWorker } from './SimulatedWorker'

const SWEEP_MS = 15_000
const CATCH_UP_MS = 60_000
const KEEP_UP_MS = 60_000
const CLEAN_UP_MS = 600_000
const RELAYED_AT_ONCE = 200

/** Somebody who got hold of a token. */
const INTRUDERS_ADDRESS = '198.51.100.9'
export const INTRUDERS_KEY = `ssh-ed25519 ${'A'.repeat(68)}`

/**
 * What may owe a job: only after it the relay has something to look for, and each look is a transaction. One that is
 * missing here is found at once, as its world never comes to rest.
 */
const mayOwe = new Set([
  ...['open', 'save', 'askCancel'].map((method) => `runs.${method}`),
  ...['want', 'healthy'].map((method) => `agents.${method}`),
  ...['recordEvent', 'saveSubscription', 'saveDispute', 'oweRefund', 'sendAgain', 'saveRefund'].map(
    (method) => `billing.${method}`,
  ),
  'findings.owe',
])

/** What was seen of runs and mails as it happened, from outside. */
type Seen = {
  epochs: Map<string, number>
  ended: Map<string, Run>
  mails: MailMessage[]
  oldEpochs: string[]
  /** Machines by which their owner's door leads, from now on. */
  ready: Set<string>
  /** When Stripe's missed events were asked for the last time, and all were written down. */
  stripeAskedAtMs: number
}

/** Everything of one seed. */
export class SimulatedWorld {
  readonly seen: Seen
  readonly queue: SimulatedQueue
  readonly cloud: SimulatedCloud
  readonly stores: RawStores
  readonly bucket
  readonly data = new AgentData()
  readonly archive = memoryArchive(
    () => this.scheduler.isStorm && this.scheduler.random.chance(this.scheduler.weather.damage),
  )
  readonly workers: SimulatedWorker[] = []
  private isOwing = false
  private writes = 0
  private webCount = 0
  private workerCount = 0
  readonly eventsOf: (actor: Actor) => Events

  constructor(
    readonly scheduler: Scheduler,
    readonly db: Db,
    payments: Payments,
    readonly stripeUrl: string,
    readonly parts: Parts,
  ) {
    const { clock } = scheduler
    this.seen = {
      epochs: new Map(),
      ended: new Map(),
      mails: [],
      oldEpochs: [],
      ready: new Set(),
      stripeAskedAtMs: clock.nowMs(),
    }
    this.queue = createSimulatedQueue(scheduler)
    this.eventsOf = simulatedEvents(scheduler)
    const stores = rawStores(db, clock.clockOf('world'), payments)
    this.stores = { ...stores, ...parts.stores?.(stores, db) }
    this.bucket = memoryBucket(() => clock.nowMs())
    this.cloud = createSimulatedCloud(scheduler, {
      webhook: (request) => this.takeWebhook(request),
      phoneHome: (post) => this.takeHostKey(post),
      stripeUrl,
    })
    this.every(SWEEP_MS, 'sweep', sweep)
    this.every(CATCH_UP_MS, 'catchUp', catchUpStripe)
    this.every(KEEP_UP_MS, 'keepUp', keepUp)
    this.every(KEEP_UP_MS, 'probe', probeAgents)
    this.every(KEEP_UP_MS, 'money', convergeBilling)
    this.every(CLEAN_UP_MS, 'expired', (ports) => deleteExpiredBackups(ports, new AbortController().signal))
  }

  /** One request of the web: a process of its own, as far as dying goes. */
  web<T>(label: string, work: (ports: WebPorts) => Promise<T>): Promise<T> {
    this.webCount += 1
    const actor = this.scheduler.actor(`web${this.webCount}`, 'web')
    return new Promise<T>((resolve, reject) => {
      actor.onDeath.push(() => reject(new Error(`${label}: the connection was closed`)))
      work(webPorts(this, actor))
        .then(resolve, reject)
        .finally(() => actor.onDeath.splice(0).forEach((forget) => forget()))
    })
  }

  /** What workers, relay and their troubles could do next. */
  choices(): Choice[] {
    const { weather, random } = this.scheduler
    while (this.workers.filter((worker) => worker.isWorking).length < weather.workers) this.startWorker()
    const relay: Choice[] = this.isOwing ? [{ label: '', weight: 20, act: () => this.relay() }] : []
    const loss: Choice[] = random.chance(weather.dropJob / 50)
      ? [{ label: '', weight: 50, act: () => this.queue.lose() }]
      : []
    return [...loss, ...relay, ...this.workers.flatMap((worker) => worker.choices(weather))]
  }

  get isBusy() {
    return this.isOwing || !this.queue.isEmpty() || this.workers.some(({ isBusy }) => isBusy)
  }

  /** Called after each call on a port, with what came of it. */
  observe(name: string, method: string, args: unknown[], result: unknown) {
    if (name === 'mailer') this.seen.mails.push(args[0] as MailMessage)
    if (mayOwe.has(`${name}.${method}`)) this.isOwing = true
    if (method === 'saveCaughtUpTo') this.seen.stripeAskedAtMs = this.scheduler.clock.nowMs()
    if (name !== 'runs') return
    if (method === 'takeLease') {
      const lease = result as Lease
      if (lease.at === 'taken') this.seen.epochs.set(lease.run.id, lease.run.epoch)
    }
    const run = method === 'save' ? (result as Run | null) : null
    for (const effect of run ? ((args[2] ?? []) as Effect[]) : [])
      if (effect.kind === 'machineReady') this.seen.ready.add(effect.machineId)
    if (run?.mode === 'ended') {
      this.seen.ended.delete(run.id) // so that the last one that ended is the last one here
      this.seen.ended.set(run.id, run)
      if (run.kind === 'restore' && run.isPastReturn) this.restored(run)
    }
  }

  /**
   * Its owner wanted older data, and expects that from now on, unless they have written since it was put back: the
   * agent answers before its run has ended. Of a restore that failed they were told.
   */
  private restored({ agentId, outcome, input }: Run) {
    const machine = this.machineOf(agentId ?? '')?.name ?? ''
    const wanted = outcome === 'succeeded' ? this.archive.text(input.backupId ?? '') : null
    if (wanted !== null && this.data.isWrittenOver(machine, wanted)) return
    this.data.expected.set(agentId ?? '', wanted ?? this.data.of(machine))
  }

  private serverOf(agentId: string) {
    return this.cloud.hetzner.listings().servers.find(({ labels }) => labels['aura-agent'] === agentId)
  }

  private machineOf(agentId: string) {
    const server = this.serverOf(agentId)
    return this.cloud.machines.list().find(({ name }) => name === server?.name)
  }

  /** Where the agent answers its owner right now. */
  servingMachine(agentId: string): SimulatedMachine | null {
    if (!this.seen.ready.has(this.serverOf(agentId)?.labels['aura-machine'] ?? '')) return null
    const machine = this.machineOf(agentId)
    const isServing =
      machine?.isRunning &&
      machine.agentReadyAtMs !== null &&
      machine.agentReadyAtMs <= this.scheduler.clock.nowMs()
    return isServing ? machine : null
  }

  write(agentId: string, { name }: SimulatedMachine) {
    this.writes += 1
    this.data.write(name, `text ${this.writes} of ${agentId}`)
    this.data.expected.set(agentId, this.data.of(name))
  }

  /**
   * An epoch that was over when its request came to the gateway must be turned away. A gateway that could not ask
   * whose epoch it is does that too, with another answer, as long as nothing went on from it.
   */
  watchGateway =
    (actor: Actor) =>
    ({ runId, epoch }: { runId: string; epoch: number }, request: string) => {
      const isOver = this.seen.ended.has(runId) || (this.seen.epochs.get(runId) ?? 0) > epoch
      const before = this.reached.get(actor.name)
      return (status: number) => {
        const isRefused = status === 401 || (status >= 500 && this.reached.get(actor.name) === before)
        if (isOver && !isRefused)
          this.seen.oldEpochs.push(`${request} of an old epoch was answered ${status}`)
      }
    }

  /** How often an actor's gateway went on to Hetzner or to a state. */
  private readonly reached = new Map<string, number>()
  reach({ name }: Actor) {
    this.reached.set(name, (this.reached.get(name) ?? 0) + 1)
  }

  probe(actor: Actor, address: string): Promise<{ status: number } | null> {
    const perform = async () => {
      const machine = this.cloud.machines.byTailnetAddress(address)
      const isReady =
        machine?.isRunning &&
        machine.agentReadyAtMs !== null &&
        machine.agentReadyAtMs <= this.scheduler.clock.nowMs()
      return isReady ? { status: 200 } : null
    }
    return this.scheduler.call({ actor, label: 'probe', perform, lost: null })
  }

  private startWorker() {
    this.workerCount += 1
    const worker = new SimulatedWorker(this, this.scheduler.actor(`w${this.workerCount}`, 'worker'))
    this.workers.push(worker)
    worker.actor.onDeath.push(() => this.workers.splice(this.workers.indexOf(worker), 1))
  }

  /** Hands over what is owed; the process may die between the handing over and the commit. */
  private async relay() {
    this.isOwing = false
    const { random, weather } = this.scheduler
    const dies = random.chance(weather.crash * 5)
    const hand = async (jobs: Parameters<SimulatedQueue['add']>[0]) => {
      await this.queue.add(jobs)
      if (dies && jobs.length > 0) throw new Error('the relay died')
    }
    try {
      await this.stores.outbox.relayJobs(RELAYED_AT_ONCE, hand)
    } catch (error) {
      if (!dies) throw error
      this.isOwing = true
    }
  }

  private every(ms: number, label: string, task: (ports: Ports) => Promise<unknown>) {
    this.scheduler.clock.after(ms, () => {
      this.every(ms, label, task)
      const { random } = this.scheduler
      if (this.workers.length > 0) void random.pick(this.workers).doByTheClock(task)
    })
  }

  private takeWebhook(request: Request): Promise<Response> {
    return this.web('webhook', async (ports) => {
      const signature = request.headers.get('stripe-signature') ?? ''
      const options = { webhookSecret: secrets.webhookSecret, now: () => ports.clock.now() }
      const event = verifyStripeEvent(options, { body: await request.text(), signature })
      if (!event.ok) return new Response(null, { status: 400 })
      await recordStripeEvent(ports, event.value)
      return new Response(null, { status: 200 })
    })
  }

  private takeHostKey({ url, body, fromAddress }: Parameters<PhoneHome>[0]): Promise<number> {
    const token = url.slice(url.lastIndexOf('/') + 1)
    const hostKey = new URLSearchParams(body).get('pub_key_ed25519')
    const post = (from: string, key: unknown) =>
      this.web(
        'host key',
        async (ports) => (await registerHostKey(ports, { token, hostKey: key, from })).status,
      )
    const { random, clock, isStorm } = this.scheduler
    if (isStorm && random.chance(0.1)) {
      clock.after(random.below(4_000), () => void post(INTRUDERS_ADDRESS, INTRUDERS_KEY).catch(() => {}))
    }
    return post(fromAddress, hostKey)
  }
}
