import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readlinkSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AuraError } from '~/core/domain/errors'
import type { AgentStack } from '~/core/ports/Infrastructure'
import { createAgent, createTerraformWorld, openRun, type TerraformWorld } from '~/core/testing/terraformWorld'
import type { TerraformWorkerOptions } from '~/core/testing/terraformWorker'
import { parseState } from './stateResources'
import { waitUntil } from '~/scripts/services/waitUntil'

const LIMIT_MS = 240_000

let world: TerraformWorld
let foundation: { firewallId: string; sshKeyId: string }

beforeAll(async () => {
  world = await createTerraformWorld({ createMs: 300, deleteMs: 200 })
  const labels = { 'aura-environment': 'test' }
  const stack = { environment: 'test', bastionCidr: '192.0.2.7/32', labels }
  foundation = await world.infrastructure.applyFoundation(stack, await openRun(world, null))
})
afterAll(() => world.close())

const serversOf = ({ serverName }: AgentStack) =>
  world.cloud.listings().servers.filter(({ name }) => name === serverName)


/** Processes that work in the killed worker's folders. */
function livingIn(folder: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readlinkSync(`/proc/${pid}/cwd`).startsWith(folder)
    } catch {
      return false
    }
  })
}

test('a worker killed in mid-apply leaves no child, and the next apply keeps its server', async () => {
  const stack = await createAgent(world, foundation)
  const { runId, epoch } = await openRun(world, stack.agentId)
  const { endpoint, close } = await world.listen()
  world.faults.arm('slowActions', { times: 2, value: 4 })
  const options: TerraformWorkerOptions = { ...world.place, endpoint }
  const script = `
    import { createTerraformWorker } from ${JSON.stringify(resolve('core/testing/terraformWorker.ts'))}
    const { infrastructure } = await createTerraformWorker(${JSON.stringify(options)})
    const signal = new AbortController().signal
    await infrastructure.applyAgent(${JSON.stringify(stack)}, { ...${JSON.stringify({ runId, epoch })}, signal })`
  const args = ['--import', 'tsx', '--input-type=module', '-e', script]
  const worker = spawn(process.execPath, args, { stdio: 'inherit' })
  const ended = once(worker, 'exit')
  await waitUntil('Terraform has made the server', LIMIT_MS, () => serversOf(stack).length === 1)
  const [made] = serversOf(stack)
  const folder = `${world.place.workDir}/terraform-${worker.pid}`
  expect(livingIn(folder).length).toBeGreaterThan(0)
  worker.kill('SIGKILL')
  await ended
  await waitUntil('no child is left', LIMIT_MS, () => livingIn(folder).length === 0)
  close()

  // The lease is taken over: the dead worker's lock falls with its epoch.
  await world.db.run.update({ where: { id: runId }, data: { epoch: 2 } })
  const by = { runId, epoch: 2, signal: new AbortController().signal }
  await world.infrastructure.applyAgent(stack, by)
  expect(serversOf(stack).map(({ id }) => id)).toEqual([made!.id])
  const rows = await world.ledger.ofMachine(stack.machineId, { withGone: true })
  expect(rows.map(({ state, providerId }) => [state, providerId])).toEqual([['alive', String(made!.id)]])
  await world.infrastructure.destroyAgent(stack, by)
  expect(serversOf(stack)).toEqual([])
})

test('of two applies on one agent one is refused and the state is whole; another agent goes on', async () => {
  const [mine, other] = [await createAgent(world, foundation), await createAgent(world, foundation)]
  const [by, otherBy] = [await openRun(world, mine.agentId), await openRun(world, other.agentId)]
  const letActionsGo = world.holdActions()
  const first = world.infrastructure.applyAgent(mine, by)
  await waitUntil('Terraform has made the server', LIMIT_MS, () => serversOf(mine).length === 1)
  const second = world.infrastructure.applyAgent(mine, by)
  const third = world.infrastructure.applyAgent(other, otherBy)
  await expect(second).rejects.toMatchObject({ code: 'state_locked' } satisfies Partial<AuraError>)
  letActionsGo()
  await third
  await first
  expect([serversOf(mine).length, serversOf(other).length]).toEqual([1, 1])
  const scope = { subject: mine.agentId, runId: by.runId, epoch: 1 }
  const state = await world.states.read({ ...scope, agentId: null, machineId: null, names: [], labels: {}, isRemoval: false })
  expect(parseState(state!).resources).toHaveLength(1)
})
