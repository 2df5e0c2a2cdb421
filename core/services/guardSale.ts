import { accepted, type Outcome } from '../domain/errors'
import { estimateOf, judgeSale, type Estimate, type SaleRefusal } from '../domain/limits'
import type { Ports } from '../ports/Ports'

export type SalePorts = Pick<Ports, 'sales' | 'settingRows' | 'clock'>
export type SaleOffer = { estimate: Estimate; refusal: SaleRefusal | null }

/** What a plan costs, and why it can't be bought just now, where it can't. Reads only; for the page, too. */
export async function offerOf(
  { sales, settingRows, clock }: SalePorts,
  { planId, customerId }: { planId: string; customerId: string | null },
): Promise<SaleOffer | null> {
  const [looks, pause, perCustomerHourly, fleetCapCents] = await Promise.all([
    sales.look(planId, customerId),
    settingRows.value('provisioningPaused'),
    settingRows.value('perCustomerHourly'),
    settingRows.value('fleetCapCents'),
  ])
  if (!looks.plan) return null
  const now = clock.now()
  const facts = { ...looks, pause, perCustomerHourly, fleetCapCents, now }
  return { estimate: estimateOf(looks.plan, now), refusal: judgeSale(facts) }
}

/** Refuses before any money moves what could not be delivered. */
export async function guardSale(
  ports: SalePorts,
  input: { planId: string; customerId: string | null },
): Promise<Outcome<Estimate>> {
  const offer = await offerOf(ports, input)
  const says = 'This plan is not on offer. Choose another one.'
  if (!offer) return { ok: false, problem: { code: 'plan_unknown', says } }
  if (offer.refusal) return { ok: false, problem: { code: offer.refusal.code, says: offer.refusal.says } }
  return accepted(offer.estimate)
}
