import { serve } from '@hono/node-server'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AgentStack } from '~/core/ports/Infrastructure'
import type { CallBy } from '~/core/ports/Servers'
import { createFaults } from '~/sandbox/faults/Faults'
import { createHetzner } from '~/sandbox/hetzner/createHetzner'
import type { HetznerSettings } from '~/sandbox/hetzner/HetznerSettings'
import type { Machines } from '~/sandbox/machines/Machines'
import { createAccessLog } from '~/sandbox/world/AccessLog'
import { realTimeline } from '~/sandbox/world/Timeline'
import { plantMachine } from './plantMachine'
import { freshDatabase, freshRedis } from './services'
import { createTerraformWorker } from './terraformWorker'

/** Servers that are there and do nothing: Terraform asks for no more. */
function idleMachines(): Machines {
  const running = new Set<number>()
  let last = 1
  const set = async (id: number, isOn: boolean) => void (isOn ? running.add(id) : running.delete(id))
  return {
    level: 'simulated',
    allocateAddress: () => `127.66.0.${(last += 1)}`,
    create: ({ serverId }) => set(serverId, true),
    powerOn: (id) => set(id, true),
    shutdown: (id) => set(id, false),
    powerOff: (id) => set(id, false),
    isRunning: (id) => running.has(id),
    destroy: (id) => set(id, false),
    applyFirewall: async () => {},
    snapshot: async () => ({ sizeGb: 1 }),
    deleteSnapshot: async () => {},
    inflict: async () => {},
    leftovers: async () => [],
    close: async () => {},
  }
}

const TOKEN = 't'.repeat(64)

export type TerraformWorld = Awaited<ReturnType<typeof createTerraformWorld>>

/** A worker with the real Terraform, real Postgres and Redis, and the sandbox's Hetzner. */
export async function createTerraformWorld(settings: Partial<HetznerSettings> = {}) {
  const [database, redis] = await Promise.all([freshDatabase(), freshRedis()])
  const faults = createFaults()
  const log = createAccessLog(realTimeline)
  const machines = idleMachines()
  const cloud = createHetzner({ timeline: realTimeline, faults, machines, log, token: TOKEN, settings })
  const workDir = mkdtempSync(join(tmpdir(), 'terraform-'))
  const place = { databaseUrl: database.url, redisUrl: redis.url, token: TOKEN, workDir }
  let held: Promise<void> | null = null
  const worker = await createTerraformWorker({
    ...place,
    endpoint: 'http://hetzner.test/v1',
    async fetch(request) {
      if (held && new URL(request.url).pathname.endsWith('/actions')) await held
      return cloud.fetch(request)
    },
  })
  return {
    ...worker,
    faults,
    cloud,
    log,
    /** Nobody hears how actions are, so no apply ends, until what this returns is called. */
    holdActions(): () => void {
      let go = () => {}
      held = new Promise((resolve) => (go = resolve))
      return () => {
        held = null
        go()
      }
    },
    /** For a worker in a process of its own. */
    place,
    /** The cloud behind a port of its own. */
    listen: () => listen((request) => cloud.fetch(request)),
    async close() {
      await worker.close()
      await Promise.all([database.drop(), redis.close()])
      rmSync(workDir, { recursive: true, force: true })
    },
  }
}

async function listen(handle: (request: Request) => Promise<Response>) {
  return new Promise<{ endpoint: string; close: () => void }>((resolve) => {
    const server = serve({ fetch: handle, port: 0, hostname: '127.0.0.1' }, ({ port }) => {
      resolve({ endpoint: `http://127.0.0.1:${port}/v1`, close: () => void server.close() })
    })
  })
}

/** A run at epoch 1, and what a step would call by. */
export async function openRun(
  world: TerraformWorld,
  agentId: string | null,
  signal = new AbortController().signal,
) {
  const id = randomUUID()
  await world.db.run.create({
    data: { id, ref: `R-${id.slice(0, 8)}`, kind: 'provision', agentId, by: 'test', epoch: 1 },
  })
  return { runId: id, epoch: 1, signal } satisfies CallBy
}

export async function endRun(world: TerraformWorld, { runId }: Pick<CallBy, 'runId'>) {
  await world.db.run.update({ where: { id: runId }, data: { endedAt: new Date() } })
}

const PLAN = {
  id: 'small',
  name: 'Small',
  priceCents: 1900,
  serverType: 'cx23',
  location: 'fsn1',
  locationName: 'Falkenstein',
  vcpu: 2,
  ramGb: 4,
  diskGb: 40,
}
let count = 0

/** A customer's agent with its machine row, and the stack of that machine. */
export async function createAgent(
  world: TerraformWorld,
  foundation: { firewallId: string; sshKeyId: string },
): Promise<AgentStack> {
  const { db } = world
  count += 1
  const [agentId, machineId, name] = [randomUUID(), randomUUID(), `fern-${count}`]
  await db.plan.upsert({ where: { id: PLAN.id }, create: PLAN, update: {} })
  const account = { create: { id: randomUUID(), email: `${agentId}@example.test`, passwordHash: 'none' } }
  const customer = await db.customer.create({ data: { id: randomUUID(), agentUser: agentId, account } })
  await db.agent.create({ data: { id: agentId, name, customerId: customer.id, planId: PLAN.id } })
  const serverName = `aura-test-${name}-g1`
  await plantMachine(db, {
    id: machineId,
    agentId,
    name: serverName,
    location: 'fsn1',
    registrationHash: machineId,
    readyAt: null,
  })
  return {
    agentId,
    machineId,
    serverName,
    serverType: 'cx23',
    location: 'fsn1',
    image: 'debian-12',
    ...foundation,
    labels: { 'aura-environment': 'test', 'aura-agent': agentId, 'aura-machine': machineId },
    userData: `#cloud-config\n${JSON.stringify({ machine: machineId })}\n`,
  }
}
