import { writeFileSync } from 'node:fs'
import { seconds } from '../setup/progress.mjs'
import type { DemoWorld } from '../demo/DemoWorld'
import { firstCustomer } from './firstCustomer'
import { hostLeftovers } from './hostLeftovers'
import { REAL_READY_MAX_MS } from './limits'
import { emptyReport, table, type Report } from './Report'
import { sandboxAdmin } from './sandboxAdmin'
import { secondCustomer } from './secondCustomer'

type Options = { setupMs: number; report: string | null; plantLeftover: boolean; isUntimed: boolean }

/** Does what two customers do, ends the world, and proves that nothing of them is left. True: all of it held. */
export async function runOnce(world: DemoWorld, options: Options): Promise<boolean> {
  const say = (line: string) => console.log(line)
  const report = emptyReport(world.machines, options.setupMs)
  try {
    const admin = sandboxAdmin(world.sandbox)
    await firstCustomer(world, admin, report, say)
    expectNothingLeft(report, await admin.leftovers())
    await secondCustomer(world, admin, report, say)
    if (options.plantLeftover) await admin.plantServer()
    expectNothingLeft(report, await admin.leftovers())
    if (world.machines === 'real' && report.readyMs > REAL_READY_MAX_MS) {
      const late = `Payment to ready took ${seconds(report.readyMs)}, ${seconds(REAL_READY_MAX_MS)} were promised.`
      if (!options.isUntimed) throw new Error(late)
      say(late)
    }
    report.ok = true
  } catch (cause) {
    report.problem = cause instanceof Error ? cause.message : String(cause)
  }
  const lastLines = world.lastLines()
  await world.close()
  report.leftovers.push(...hostLeftovers(world.instance))
  if (report.leftovers.length > 0) report.ok = false
  print(report, lastLines)
  if (options.report) writeFileSync(options.report, `${JSON.stringify(report, null, 2)}\n`)
  return report.ok
}

function expectNothingLeft(report: Report, leftovers: string[]) {
  report.leftovers.push(...leftovers)
  if (leftovers.length > 0) throw new Error(`Left behind: ${leftovers.join(', ')}`)
}

function print(report: Report, lastLines: string) {
  const time = (ms: number) => (ms > 0 ? seconds(ms) : '-')
  const rows: [string, string][] = [
    ['Set-up', time(report.setupMs)],
    ...report.stages.map(({ name, ms }): [string, string] => [`  ${name}`, time(ms)]),
    ['Payment to ready', `${time(report.readyMs)}, ${report.hetznerCalls} Hetzner calls`],
    ['Removal to proved absence', `${time(report.removedMs)}, ${report.removalCalls} Hetzner calls`],
    ['Cancel in mid-play to refund', `${time(report.cancelMs)}, ${report.refundedCents} cents back`],
    ['Left behind', report.leftovers.length > 0 ? report.leftovers.join(', ') : 'nothing'],
  ]
  console.log(`\nWith ${report.machines} machines:\n${table(rows)}\n`)
  if (report.problem) console.log(`${report.problem}\n\n${lastLines}\n`)
  console.log(report.ok ? 'All of it held.' : 'Not all of it held.')
}
