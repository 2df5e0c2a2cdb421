import type { Words } from '~/app/presenters/agent/AgentView'
import { euros } from '~/app/presenters/euros'
import type { PlanRow } from '~/core/ports/Pages'
import type { SaleOffer } from '~/core/services/guardSale'

export type OrderView = {
  plan: string
  name: string
  price: string
  /** `Your plan includes 1 agent. Estimated cost: €19.00/month.` */
  says: string
  /** `€19.00, next 24 Dec` */
  due: Words
  /** How long a setup usually takes. */
  time: string
  /** Why it can't be bought just now. */
  refusal: string | null
}

export function orderView(plan: PlanRow, { estimate, refusal }: SaleOffer, time: string): OrderView {
  const price = euros(estimate.dueTodayCents)
  return {
    plan: plan.id,
    name: plan.name,
    price,
    says: `${estimate.says} VAT included.`,
    due: [`${price}, next `, { at: estimate.nextAt.toISOString(), form: 'day' }],
    time,
    refusal: refusal?.says ?? null,
  }
}
