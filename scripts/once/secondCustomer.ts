import type { AgentView } from '~/app/presenters/agent/AgentView'
import type { DemoWorld } from '../demo/DemoWorld'
import { waitUntil } from '../services/waitUntil'
import { Customer } from './Customer'
import { CANCEL_LIMIT_MS, READY_LIMIT_MS } from './limits'
import type { Report } from './Report'
import type { SandboxAdmin } from './sandboxAdmin'

/** Signs up, pays, and cancels while the play is running. */
export async function secondCustomer(
  world: DemoWorld,
  admin: SandboxAdmin,
  report: Report,
  say: (line: string) => void,
) {
  const customer = new Customer(world.url, 'second@customer.example')
  await customer.signUp()
  await customer.buy()
  say('Second customer: paid')
  const wrong = ['Failed', 'Ready']
  const view = await customer.waitFor('A play is running', READY_LIMIT_MS, isInMidPlay, wrong)
  const askedAt = Date.now()
  await customer.press('cancel')
  say(`Second customer: cancelled during "${openStage(view)?.name}", ${openStage(view)?.detail}`)
  const isOver = ({ status, run }: AgentView) => status.word.startsWith('Cancelled') && run?.isOpen === false
  await customer.waitFor('Cancelled', CANCEL_LIMIT_MS, isOver, wrong)
  await waitUntil('The refund has arrived', CANCEL_LIMIT_MS, async () =>
    (await admin.refunds()).some(({ status }) => status === 'succeeded'),
  )
  report.cancelMs = Date.now() - askedAt
  report.refundedCents = await proveRefund(admin)
  say(
    `Second customer: all taken back and ${report.refundedCents} cents refunded after ${report.cancelMs} ms`,
  )
}

const openStage = (view: AgentView) => view.stages.find(({ state }) => state === 'now')

/** Not at a play's first task: some of it is done on the machine already. */
function isInMidPlay(view: AgentView) {
  const [, task] = /task (\d+) of \d+/.exec(openStage(view)?.detail ?? '') ?? []
  return Number(task ?? 0) >= 2
}

/** Everything that was paid last has come back, once. */
async function proveRefund(admin: SandboxAdmin): Promise<number> {
  const refunds = await admin.refunds()
  const [charge] = await admin.charges()
  if (refunds.length !== 1) throw new Error(`There are ${refunds.length} refunds, not one.`)
  const amount = refunds[0]?.amount ?? 0
  if (amount !== charge?.amount) throw new Error(`${amount} cents came back of ${charge?.amount}.`)
  return amount
}
