import { Buffer } from 'node:buffer'
import type { Redis } from 'ioredis'
import { aesSeal } from '~/core/adapters/crypto/aesSeal'
import { nodeKeys } from '~/core/adapters/crypto/nodeKeys'
import { createGateway } from '~/core/adapters/hetzner/createGateway'
import { hetznerInventory } from '~/core/adapters/hetzner/hetznerInventory'
import { hetznerPrices } from '~/core/adapters/hetzner/hetznerPrices'
import { hetznerServers } from '~/core/adapters/hetzner/hetznerServers'
import { httpModelKeys } from '~/core/adapters/model/httpModelKeys'
import { prismaAgents } from '~/core/adapters/prisma/agents'
import { prismaAlerts } from '~/core/adapters/prisma/alerts'
import { prismaBackups } from '~/core/adapters/prisma/backups'
import { prismaBilling } from '~/core/adapters/prisma/billing'
import { prismaCosts } from '~/core/adapters/prisma/costs'
import { prismaPrices } from '~/core/adapters/prisma/prices'
import { prismaSales } from '~/core/adapters/prisma/sales'
import { prismaBulk } from '~/core/adapters/prisma/bulk'
import type { Db } from '~/core/adapters/prisma/client'
import { prismaFailedJobs } from '~/core/adapters/prisma/failedJobs'
import { prismaDoctorReports } from '~/core/adapters/prisma/doctorReports'
import { prismaFindings } from '~/core/adapters/prisma/findings'
import { prismaFoundation } from '~/core/adapters/prisma/foundation'
import { prismaLedger } from '~/core/adapters/prisma/ledger'
import { prismaMails } from '~/core/adapters/prisma/mails'
import { prismaOutbox } from '~/core/adapters/prisma/outbox'
import { prismaRegistrations } from '~/core/adapters/prisma/registrations'
import { prismaReplays } from '~/core/adapters/prisma/replays'
import { prismaRuns } from '~/core/adapters/prisma/runs'
import { prismaSettingRows } from '~/core/adapters/prisma/settingRows'
import { prismaStateLocks } from '~/core/adapters/prisma/stateLocks'
import { prismaStateInventory } from '~/core/adapters/prisma/stateInventory'
import { prismaTerraformStates } from '~/core/adapters/prisma/terraformStates'
import { stripeSubscriptions } from '~/core/adapters/stripe/stripeSubscriptions'
import { prismaVitals } from '~/core/adapters/prisma/vitals'
import { tailscaleTailnet } from '~/core/adapters/tailscale/tailscaleTailnet'
import { createStateBackend } from '~/core/adapters/terraform/stateBackend'
import { createStateCipher } from '~/core/adapters/terraform/stateCipher'
import { checkIds } from '~/core/domain/doctor'
import { AuraError, type ErrorCode } from '~/core/domain/errors'
import type { Clock } from '~/core/ports/Clock'
import type { Payments } from '~/core/ports/Payments'
import type { DoctorLooks } from '~/core/ports/Doctor'
import type { Ports } from '~/core/ports/Ports'
import { memoryRestoreCheck } from './AgentData'
import { answerAt, whole } from './outsideFetch'
import type { Actor } from './Call'
import { scriptedInfrastructure } from './scriptedInfrastructure'
import { secrets } from './SimulatedCloud'
import { simulatedConfigurator } from './simulatedConfigurator'
import type { SimulatedWorld } from './SimulatedWorld'
import { ENVIRONMENT, simulationSettingDefaults, simulationSettings } from './simulationSettings'

export type RawStores = ReturnType<typeof rawStores>

/** The real stores on the real database, in the world's time. */
export function rawStores(db: Db, clock: Clock, payments: Payments) {
  const findings = prismaFindings(db, clock, { environment: ENVIRONMENT, tokenFingerprint: 'sim' })
  const settingRows = prismaSettingRows(db, clock, simulationSettingDefaults)
  return {
    runs: prismaRuns(db, clock),
    agents: prismaAgents(db, clock),
    ledger: prismaLedger(db, clock, ENVIRONMENT),
    outbox: prismaOutbox(db, clock),
    alerts: prismaAlerts(db, clock),
    billing: prismaBilling(db, clock),
    sales: prismaSales(db, clock),
    costs: prismaCosts(db),
    priceBook: prismaPrices(db),
    backups: prismaBackups(db, clock),
    registrations: prismaRegistrations(db, clock),
    findings,
    doctorReports: prismaDoctorReports(db, clock),
    vitals: prismaVitals(db, clock, { findings, settingRows, budget: async () => null }),
    stateInventory: prismaStateInventory(db, cipher),
    foundation: prismaFoundation(db, clock, ENVIRONMENT),
    mails: prismaMails(db, clock),
    states: prismaTerraformStates(db, clock),
    payments,
    settingRows,
    failedJobs: prismaFailedJobs(db, clock),
    bulk: prismaBulk(db, clock),
    inbox: prismaReplays(db, clock),
    stateLocks: prismaStateLocks(db, clock, simulationSettings.lease.leaseMs),
  }
}

const cipher = createStateCipher([{ id: 'k1', key: Buffer.alloc(32, 7) }])
const seal = aesSeal([{ id: 'm1', key: Buffer.alloc(32, 9) }])

/** What is not ours, and what its absence is called. */
const outages: Record<string, ErrorCode | undefined> = { payments: 'payments_down', archive: 'archive_down' }

/** Makes each method a call of the actor's, that the scheduler lets go when it likes. */
function gated<T extends object>(world: SimulatedWorld, actor: Actor, name: string, port: T): T {
  const outage = outages[name]
  return new Proxy(port, {
    get(target, key) {
      const method: unknown = Reflect.get(target, key)
      if (typeof method !== 'function') return method
      return (...args: unknown[]) => {
        if (name === 'states') world.reach(actor)
        return world.scheduler.call({
          actor,
          label: `${name}.${String(key)}`,
          async perform() {
            const result: unknown = await Reflect.apply(method, target, args)
            world.observe(name, String(key), args, result)
            return result
          },
          lost: () => (outage ? new AuraError(outage) : new Error('the connection to Postgres was lost')),
          loseShare: outage ? undefined : (weather) => weather.loseDatabase,
        })
      }
    },
  })
}

type Hands =
  | 'doctorLooks'
  | 'alertHook'
  | 'inventory'
  | 'stateInventory'
  | 'subscriptionInventory'
  | 'servers'
  | 'prices'
  | 'infrastructure'
  | 'configurator'
  | 'tailnet'
  | 'modelKeys'
export type WebPorts = Omit<Ports, Hands>

/** The ports of a process that has no hands. */
export function webPorts(world: SimulatedWorld, actor: Actor): WebPorts {
  const { scheduler, stores, queue } = world
  const gate = <Name extends keyof RawStores>(name: Name): RawStores[Name] =>
    gated(world, actor, name, stores[name])
  const runs = gate('runs')
  return {
    clock: scheduler.clock.clockOf(actor.name),
    random: scheduler.random,
    runs: world.parts.runs?.(runs, world, actor) ?? runs,
    agents: gate('agents'),
    ledger: gate('ledger'),
    jobs: gated(world, actor, 'jobs', queue),
    outbox: gate('outbox'),
    alerts: gate('alerts'),
    billing: gate('billing'),
    sales: gate('sales'),
    costs: gate('costs'),
    priceBook: gate('priceBook'),
    backups: gate('backups'),
    archive: gated(world, actor, 'archive', world.archive),
    restoreCheck: memoryRestoreCheck,
    registrations: gate('registrations'),
    findings: gate('findings'),
    vitals: gate('vitals'),
    doctorReports: gate('doctorReports'),
    foundation: gate('foundation'),
    payments: gate('payments'),
    events: world.eventsOf(actor),
    mailer: gated(world, actor, 'mailer', { send: async () => {} }),
    mails: gate('mails'),
    seal,
    keys: nodeKeys,
    settings: simulationSettings,
    settingRows: gate('settingRows'),
    failedJobs: gate('failedJobs'),
    bulk: gate('bulk'),
    inbox: gate('inbox'),
    stateLocks: gate('stateLocks'),
  }
}

/** The ports of a worker. */
export function workerPorts(world: SimulatedWorld, actor: Actor): Ports {
  const { scheduler, stores, cloud } = world
  const clock = scheduler.clock.clockOf(actor.name)
  const stored = webPorts(world, actor)
  const { ledger, runs } = stored
  const states = createStateBackend(gated(world, actor, 'states', stores.states), cipher)
  const outside = (service: string, handler: (request: Request) => Promise<Response>) => {
    const host = `${actor.name}.${service}.test`
    const forget = answerAt(host, (request) => ask(world, actor, service, request, handler))
    actor.onDeath.push(forget)
    return `http://${host}`
  }
  const hetzner = outside('hetzner', (request) => cloud.hetzner.fetch(request))
  const gateway = createGateway({
    endpoint: `${hetzner}/v1`,
    token: secrets.token,
    redis: noRedis as unknown as Redis,
    ledger,
    runs: world.parts.epochCheck?.(runs) ?? runs,
    states: states.handle,
    bucket: world.bucket,
    fetch: (request) => fetch(request),
    now: () => scheduler.clock.nowMs(),
    sleep: clock.sleep,
    onProblem: (problem) => scheduler.note(`gateway: ${String(problem)}`),
  })
  const tailnet = tailscaleTailnet({
    endpoint: outside('tailscale', (request) => cloud.tailscale.fetch(request)),
    clientId: secrets.clientId,
    clientSecret: secrets.clientSecret,
    proxyUrl: 'http://127.0.0.1:9',
    agentTag: 'tag:aura-agent',
  })
  return {
    ...stored,
    servers: hetznerServers({ upstream: gateway.upstream, environment: ENVIRONMENT }),
    prices: hetznerPrices({ upstream: gateway.upstream }),
    alertHook: { post: null },
    doctorLooks: noLooks,
    inventory: hetznerInventory({ upstream: gateway.upstream, environment: ENVIRONMENT }),
    stateInventory: gated(world, actor, 'stateInventory', stores.stateInventory),
    subscriptionInventory: stripeSubscriptions({ endpoint: world.stripeUrl, secretKey: secrets.secretKey }),
    infrastructure: scriptedInfrastructure({
      scheduler,
      actor,
      gateway,
      states,
      ledger,
      sleep: clock.sleep,
      onRequest: world.watchGateway(actor),
    }),
    configurator: simulatedConfigurator(scheduler, actor, cloud, world.data, clock.sleep),
    tailnet: { ...tailnet, probe: async (url) => world.probe(actor, new URL(url).hostname) },
    modelKeys: httpModelKeys({
      adminUrl: outside('model', (request) => cloud.model.fetch(request)),
      adminKey: secrets.adminKey,
    }),
  }
}

/** A question to a company outside. Creates at Hetzner may arrive late; the others are looked for by name. */
function ask(
  world: SimulatedWorld,
  actor: Actor,
  service: string,
  request: Request,
  handler: (request: Request) => Promise<Response>,
): Promise<Response> {
  if (service === 'hetzner') world.reach(actor)
  const { pathname, search } = new URL(request.url)
  const isChange = request.method !== 'GET'
  const path = `${pathname}${search}`.replace(/\d{6,}/g, 'N').replace(/(k|n|key_)[\w-]{9,}/g, 'ID')
  return world.scheduler.call({
    actor,
    label: `${service} ${request.method} ${path}`,
    perform: async () => whole(await handler(request)),
    lost: () => new TypeError('the connection was closed'),
    mayBeLate: service === 'hetzner' && request.method === 'POST',
    signal: request.signal,
    isUnfenced: isChange && service !== 'hetzner',
  })
}

/** The gateway's cache without Redis: each answer is fetched. */
const noRedis = { get: async () => null, set: async () => 'OK', del: async () => 0 }

/** The doctor looks at a deployment; here is none. */
const noLooks = Object.fromEntries(
  checkIds.map((id) => [id, () => Promise.reject(new Error('not simulated'))]),
) as unknown as DoctorLooks
