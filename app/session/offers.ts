import type { Offered } from '~/app/presenters/planCards'
import type { WebDeps } from '~/app/WebDeps'
import { offerOf } from '~/core/services/guardSale'

/** All plans, each with why it can't be bought just now. Without a customer: as far as it concerns everybody. */
export async function offers(
  deps: Pick<WebDeps, 'pages' | 'sales' | 'settingRows' | 'clock'>,
  customerId: string | null,
): Promise<Offered[]> {
  const plans = await deps.pages.plans()
  return Promise.all(
    plans.map(async (plan) => {
      const offer = await offerOf(deps, { planId: plan.id, customerId })
      return { ...plan, refusal: offer?.refusal ?? null }
    }),
  )
}
