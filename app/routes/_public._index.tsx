import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { PlanCard } from '~/app/components/PlanCard'
import { SetupPath } from '~/app/components/SetupPath'
import { planCards, setupTime } from '~/app/presenters/planCards'
import { setupPath } from '~/app/presenters/setupPath'
import { offers } from '~/app/session/offers'

export const meta: MetaFunction = () => [
  { title: 'Your own AI assistant - Aura' },
  {
    name: 'description',
    content: 'Your own AI assistant, on its own machine, set up and looked after for you.',
  },
]

export async function loader({ context }: LoaderFunctionArgs) {
  const { deps } = context
  const [plans, history] = await Promise.all([offers(deps, null), deps.pages.stageHistory()])
  return { plans: planCards(plans, history), time: setupTime(history), path: setupPath(history) }
}

export default function Landing() {
  const { plans, time, path } = useLoaderData<typeof loader>()
  const first = plans.find((plan) => plan.isOffered)
  return (
    <main id="main">
      <section className="hero">
        <h1>Your own AI assistant, on its own machine, set up and looked after for you.</h1>
        <p>No setup fee. Billed monthly. Setup that fails costs nothing.</p>
        <div className="row">
          <a className="button button--primary" href="#plans">
            Choose a plan
          </a>
          <a className="button button--quiet" href="#setup">
            How setup works
          </a>
        </div>
      </section>
      <section className="band" id="plans" aria-labelledby="plans-title">
        <div className="band__head">
          <h2 id="plans-title">Plans</h2>
          <span className="muted small">Prices include VAT. Cancel any time.</span>
        </div>
        <div className="plans">
          {plans.map((plan) => (
            <PlanCard key={plan.id} plan={plan} isFirst={plan === first} />
          ))}
        </div>
      </section>
      <section className="band" id="setup" aria-labelledby="setup-title">
        <div className="band__head">
          <h2 id="setup-title">From payment to ready in {time}</h2>
          <span className="muted small">{path.says}</span>
        </div>
        <SetupPath path={path} />
      </section>
    </main>
  )
}
