import { euros } from '~/app/presenters/euros'
import { usualMs, usualWords, type StageHistory } from '~/core/domain/eta'
import type { SaleRefusal } from '~/core/domain/limits'
import { pipelines } from '~/core/domain/pipelines'
import type { StepName } from '~/core/domain/run'
import type { PlanRow } from '~/core/ports/Pages'

export type PlanCardView = {
  id: string
  name: string
  price: string
  machine: string
  place: string
  isOffered: boolean
  /** Under the button. */
  note: string
}

/** The five stages that everybody sees; restoring has nothing to do in a first setup. */
export const setupSteps: StepName[] = pipelines.provision.forward.filter((step) => step !== 'restoreAgent')

/** `3 to 5 minutes`: from the history of each stage, else as it is at Hetzner. */
export function setupTime(history: StageHistory): string {
  const usual = usualMs(setupSteps, history)
  return usual ? usualWords(usual) : '3 to 5 minutes'
}

export type Offered = PlanRow & { refusal: SaleRefusal | null }

/** What can't be delivered is off, and says why. */
export function planCards(plans: Offered[], history: StageHistory): PlanCardView[] {
  return plans.map((plan) => ({
    id: plan.id,
    name: plan.name,
    price: euros(plan.priceCents),
    machine: `${plan.vcpu} vCPU, ${plan.ramGb} GB RAM, ${plan.diskGb} GB disk`,
    place: plan.locationName,
    isOffered: plan.isOffered && plan.refusal === null,
    note: noteOf(plan, history),
  }))
}

const SOLD_OUT = ['capacity_unavailable', 'fleet_cap']

function noteOf({ isOffered, refusal, locationName }: Offered, history: StageHistory): string {
  if (!isOffered || (refusal && SOLD_OUT.includes(refusal.code))) return `Sold out in ${locationName}.`
  return refusal?.says ?? `Ready in ${setupTime(history)}`
}
