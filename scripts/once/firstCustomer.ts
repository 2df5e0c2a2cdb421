import type { AgentView } from '~/app/presenters/agent/AgentView'
import type { DemoWorld } from '../demo/DemoWorld'
import { Customer } from './Customer'
import { CREATE_CALLS_MAX, READY_LIMIT_MS, REMOVAL_CALLS_MAX, REMOVE_LIMIT_MS } from './limits'
import { proveReachable } from './proveReachable'
import type { Report } from './Report'
import type { SandboxAdmin } from './sandboxAdmin'
import { stageTimes } from './stageTimes'

/** Signs up, pays, waits, opens the agent, and removes it again. */
export async function firstCustomer(
  world: DemoWorld,
  admin: SandboxAdmin,
  report: Report,
  say: (line: string) => void,
) {
  const customer = new Customer(world.url, 'first@customer.example')
  await customer.signUp()
  const paidAt = await customer.buy()
  say('First customer: paid')
  const stages = stageTimes()
  const isReady = (page: AgentView) => {
    stages.see(page)
    return page.status.word === 'Ready'
  }
  const view = await customer.waitFor('Ready', READY_LIMIT_MS, isReady, ['Failed'])
  const readyAt = Date.now()
  report.readyMs = readyAt - paidAt
  report.stages.push(...stages.all())
  const calls = await admin.hetznerCalls(paidAt, readyAt)
  report.hetznerCalls = calls.length
  say(`First customer: ready after ${report.readyMs} ms, ${calls.length} Hetzner calls`)
  await proveReachable(world, customer, admin)
  report.stages.push({ name: 'Opened', ms: Date.now() - readyAt })
  say('First customer: OpenClaw answers through Open and over the private network, and nothing else does')

  const askedAt = Date.now()
  await customer.press('remove', { typed: view.name })
  await customer.waitFor('Removed', REMOVE_LIMIT_MS, ({ status }) => status.word === 'Removed', ['Failed'])
  const removedAt = Date.now()
  report.removedMs = removedAt - askedAt
  const removalCalls = await admin.hetznerCalls(askedAt, removedAt)
  report.removalCalls = removalCalls.length
  say(`First customer: removed after ${report.removedMs} ms, ${removalCalls.length} Hetzner calls`)
  if ((await admin.refunds()).length > 0) throw new Error('A removal was refunded.')
  expectAtMost('creation', calls, CREATE_CALLS_MAX)
  expectAtMost('removal', removalCalls, REMOVAL_CALLS_MAX)
}

function expectAtMost(what: string, calls: { method: string; path: string; status: number }[], max: number) {
  if (calls.length <= max) return
  const list = calls.map(({ method, path, status }) => `  ${method} ${path} ${status}`).join('\n')
  throw new Error(`The ${what} took ${calls.length} Hetzner calls, at most ${max} were promised:\n${list}`)
}
