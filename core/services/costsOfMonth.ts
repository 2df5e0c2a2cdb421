import { monthOf } from '../domain/billedHours'
import { costRows, totalOf, type CostRow } from '../domain/cost'
import { costDays, forecastOf, type CostDay, type Forecast } from '../domain/costOverTime'
import type { Ports } from '../ports/Ports'

export type CostLine = CostRow & { email: string; plans: string[] }
export type MonthOfCosts = {
  /** The lowest margin first. */
  rows: CostLine[]
  total: CostRow
  days: CostDay[]
  forecast: Forecast
  capCents: number
}

/** `2026-11`: what each customer paid and cost, what the fleet cost day by day, and where it is going. */
export async function costsOfMonth(
  { costs, settingRows, clock }: Pick<Ports, 'costs' | 'settingRows' | 'clock'>,
  { month: name, customerId }: { month: string; customerId?: string },
): Promise<MonthOfCosts> {
  const month = monthOf(name)
  const now = clock.now()
  const facts = await costs.facts(month, customerId)
  const rows = costRows(facts, month, now)
  const payers = new Map(
    (await costs.payers(rows.map((row) => row.customerId))).map((one) => [one.customerId, one]),
  )
  return {
    rows: rows.map((row) => ({
      ...row,
      email: payers.get(row.customerId)?.email ?? '',
      plans: payers.get(row.customerId)?.plans ?? [],
    })),
    total: totalOf(rows),
    days: costDays(facts, month, now),
    forecast: forecastOf(facts, month, now),
    capCents: await settingRows.value('fleetCapCents'),
  }
}
