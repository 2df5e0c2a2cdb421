import type { MetaFunction } from '@remix-run/node'

export const meta: MetaFunction = () => [{ title: 'Terms - Aura' }]

export default function Terms() {
  return (
    <main id="main" className="page">
      <h1>Terms</h1>
      <p>
        You subscribe to a plan; it includes one agent on one machine of its own. The price is shown before
        you pay, VAT included, and is charged once a month.
      </p>
      <p>
        Setup that fails, or that you cancel before the agent is ready, costs nothing: the full amount goes
        back to your card.
      </p>
      <p>
        You can remove your agent at any time. Its machine is then deleted, and we check that nothing is left.
      </p>
      <p>You may not use an agent to break the law or to harm the machines or people of others.</p>
    </main>
  )
}
