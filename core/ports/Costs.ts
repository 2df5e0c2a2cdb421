import type { Month } from '../domain/billedHours'
import type { CostFacts } from '../domain/cost'

export type Payer = { customerId: string; email: string; plans: string[] }

/** What things cost and brought, from the ledger, the price list and the invoices. */
export type Costs = {
  /** All that touches the month. With a customer: theirs alone. */
  facts(month: Month, customerId?: string): Promise<CostFacts>
  payers(customerIds: string[]): Promise<Payer[]>
}
