import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { aesSeal } from '~/core/adapters/crypto/aesSeal'
import { hetznerInventory } from '~/core/adapters/hetzner/hetznerInventory'
import { prismaAgents } from '~/core/adapters/prisma/agents'
import { prismaAlerts } from '~/core/adapters/prisma/alerts'
import { prismaBackups } from '~/core/adapters/prisma/backups'
import { prismaFindings } from '~/core/adapters/prisma/findings'
import { bindEnvironment, prismaFoundation } from '~/core/adapters/prisma/foundation'
import { prismaStateInventory } from '~/core/adapters/prisma/stateInventory'
import { stripeSubscriptions } from '~/core/adapters/stripe/stripeSubscriptions'
import { tailscaleTailnet } from '~/core/adapters/tailscale/tailscaleTailnet'
import { createStateCipher } from '~/core/adapters/terraform/stateCipher'
import type { Clock } from '~/core/ports/Clock'
import type { Finding } from '~/core/ports/Findings'
import { agentStack } from '~/core/provisioning/agentStack'
import { reconcile } from '~/core/services/reconcile'
import { settleFinding } from '~/core/services/settleFinding'
import { startSandboxProcess } from '~/sandbox/testing/startSandboxProcess'
import { freshDatabase, freshRedis } from './services'
import { simulationSettings } from './simulation/simulationSettings'
import { createTerraformWorker } from './terraformWorker'
import { createAgent, type TerraformWorld } from './terraformWorld'

const ENVIRONMENT = 'test'
const FINGERPRINT = 'ours'
const DAY_MS = 86_400_000
const LOOKS_MAX = 200
const EVERYTHING = {
  text: '',
  kind: null,
  provider: null,
  state: 'open',
  sort: 'first',
  isDescending: true,
  page: 1,
  perPage: 50,
} as const

export type FindingsWorld = Awaited<ReturnType<typeof createFindingsWorld>>

/** Reconciliation with everything real but the cloud: the sandbox is a process of its own that others can call too. */
export async function createFindingsWorld() {
  const [sandbox, database, redis] = await Promise.all([startSandboxProcess(), freshDatabase(), freshRedis()])
  const { hetzner, tailscale, stripe, tailnet: net, faults } = sandbox.endpoints
  const workDir = mkdtempSync(join(tmpdir(), 'findings-'))
  const worker = await createTerraformWorker({
    databaseUrl: database.url,
    redisUrl: redis.url,
    ...hetzner,
    workDir,
  })
  const { db, gateway, ledger } = worker
  await bindEnvironment(db, ENVIRONMENT, FINGERPRINT)
  let offsetMs = 0
  const clock: Clock = { now: () => new Date(Date.now() + offsetMs), every: () => () => {} }
  const tailnet = tailscaleTailnet({ ...tailscale, proxyUrl: net.proxyUrl, agentTag: 'tag:aura-agent' })
  const seal = aesSeal([{ id: 'm1', key: Buffer.alloc(32, 9) }])
  const waits = { ...simulationSettings.waits, absenceLookMs: 20, backoffCapMs: 20 }
  const ports = {
    agents: prismaAgents(db, clock),
    alerts: prismaAlerts(db, clock),
    backups: prismaBackups(db, clock),
    clock,
    findings: prismaFindings(db, clock, { environment: ENVIRONMENT, tokenFingerprint: FINGERPRINT }),
    foundation: prismaFoundation(db, clock, ENVIRONMENT),
    infrastructure: worker.infrastructure,
    inventory: hetznerInventory({ upstream: gateway.upstream, environment: ENVIRONMENT }),
    jobs: { add: async () => {} },
    ledger,
    seal,
    settings: { ...simulationSettings, environment: ENVIRONMENT, waits },
    stateInventory: prismaStateInventory(db, createStateCipher([{ id: 'k1', key: Buffer.alloc(32, 7) }])),
    subscriptionInventory: stripeSubscriptions(stripe),
    tailnet,
  }
  const { signal } = new AbortController()
  const staff = (role: 'admin' | 'support') => ({ accountId: randomUUID(), customerId: null, role })
  const settleOnce = (id: string) => settleFinding(ports, id, signal)

  async function run(agentId: string | null) {
    const id = randomUUID()
    const data = { id, ref: `R-${id.slice(0, 8)}`, kind: 'provision', agentId, by: 'test', epoch: 1 }
    await db.run.create({ data: { ...data, nextAt: new Date(Date.now() + DAY_MS) } })
    return { by: { runId: id, epoch: 1, signal }, end: () => end(id) }
  }
  const end = (id: string) => db.run.update({ where: { id }, data: { endedAt: new Date(), mode: 'ended' } })

  /** Real ids of the environment's firewall and key. */
  async function foundation() {
    const known = await ports.foundation.read()
    if (known) return known
    const { by, end } = await run(null)
    const labels = { 'aura-environment': ENVIRONMENT }
    const stack = { environment: ENVIRONMENT, bastionCidr: '127.0.0.1/32', labels }
    const ids = await worker.infrastructure.applyFoundation(stack, by)
    await ports.foundation.save(ids)
    await end()
    return ids
  }

  return {
    db,
    ports,
    admin: staff('admin'),
    support: staff('support'),
    hcloudEnv: { HCLOUD_ENDPOINT: hetzner.endpoint, HCLOUD_TOKEN: hetzner.token },
    scan: () => reconcile(ports, { minAgeMs: 0, signal }),
    open: async (): Promise<Finding[]> => (await ports.findings.list(EVERYTHING)).rows,
    settleOnce,
    passDays(days: number) {
      offsetMs += days * DAY_MS
    },
    underToken: (tokenFingerprint: string) => ({
      ...ports,
      findings: prismaFindings(db, clock, { environment: ENVIRONMENT, tokenFingerprint }),
    }),

    /** As a worker does, until nothing is left to do. */
    async settle(id: string): Promise<Finding | null> {
      for (let looks = 0; looks < LOOKS_MAX; looks += 1) {
        const { at } = await settleOnce(id)
        if (at === 'done') return ports.findings.get(id)
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
      throw new Error(`not settled: ${JSON.stringify((await ports.findings.get(id))?.proof)}`)
    },

    /** A row that no scan has written. */
    async forge(subject: string, state: 'open' | 'deleting'): Promise<string> {
      const evidence = { says: '', testimonies: [], labels: {}, isOurs: true }
      const row = { kind: 'orphanServer', provider: 'hetzner', severity: 'high', name: 'forged', scans: 9 }
      const { id } = await db.finding.create({ data: { id: randomUUID(), subject, state, evidence, ...row } })
      return id
    },

    async fault(name: string, times: number) {
      const answer = await fetch(faults, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify({ name, times }),
      })
      if (!answer.ok) throw new Error(`${name}: ${answer.status} ${await answer.text()}`)
    },

    /** A create that left, whose answer never came, and whose run is over. */
    async lostCreate() {
      const stack = await createAgent({ db } as TerraformWorld, { firewallId: '1', sshKeyId: '1' })
      const { by, end } = await run(stack.agentId)
      const { agentId, machineId, serverName: name } = stack
      const intent = { runId: by.runId, agentId, machineId, provider: 'hetzner', kind: 'server' } as const
      await ledger.intend({ ...intent, name, bodyHash: 'h' }, 1)
      await end()
      return stack
    },

    /** A server that Terraform made, and that our books called gone too early. */
    async retiredButThere({ isRetired = true } = {}) {
      const ids = await foundation()
      const { agentId, machineId } = await createAgent({ db } as TerraformWorld, ids)
      const registrationSealed = seal.seal('token', machineId)
      const machine = await db.machine.update({ where: { id: machineId }, data: { registrationSealed } })
      const agent = await ports.agents.get(agentId)
      const { by, end } = await run(agentId)
      await worker.infrastructure.applyAgent(agentStack(ports, agent!, machine, ids), by)
      await end()
      const past = new Date(Date.now() - 1_000)
      const retired = { where: { machineId }, data: { state: 'gone', goneAt: past } }
      if (isRetired) {
        await db.resource.updateMany(retired)
        await db.machine.update({ where: { id: machineId }, data: { retiredAt: past } })
      }
      return { agentId, machineId, serverName: machine.name }
    },

    /** The cloud empty of what others made, and deletion on. */
    async reset() {
      offsetMs = 0
      await db.finding.deleteMany()
      await db.scan.deleteMany()
      await db.environment.updateMany({ data: { breaker: null, breakerAt: null, databaseEpoch: null } })
      await db.resource.updateMany({ where: { kind: 'server' }, data: { state: 'gone', goneAt: new Date() } })
      await db.machine.updateMany({
        where: { retiredAt: null },
        data: { retiredAt: new Date(), serverId: null },
      })
      const all = await gateway.upstream({ method: 'GET', path: '/servers?per_page=50', by: null })
      for (const { id } of (all.body as { servers: { id: number }[] }).servers) {
        const protection = { delete: false, rebuild: false }
        const path = `/servers/${id}/actions/change_protection`
        await gateway.upstream({ method: 'POST', path, body: protection, by: null })
        await gateway.upstream({ method: 'DELETE', path: `/servers/${id}`, by: null })
      }
      for (let left = true; left;) {
        const { body } = await gateway.upstream({ method: 'GET', path: '/servers', by: null })
        left = (body as { servers: unknown[] }).servers.length > 0
        if (left) await new Promise((resolve) => setTimeout(resolve, 50))
      }
    },

    async close() {
      await tailnet.close()
      await worker.close()
      await sandbox.stop()
      await Promise.all([database.drop(), redis.close()])
      rmSync(workDir, { recursive: true, force: true })
    },
  }
}
