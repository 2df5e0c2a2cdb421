import type { MetaFunction } from '@remix-run/node'

export const meta: MetaFunction = () => [{ title: 'Privacy - Aura' }]

export default function Privacy() {
  return (
    <main id="main" className="page">
      <h1>Privacy</h1>
      <p>
        We keep your e-mail address, your password as a hash that can not be turned back, your sessions with
        their address and browser, and what you bought. Card numbers stay with our payment provider, Stripe;
        we see the last four digits.
      </p>
      <p>
        What your agent knows is on its own machine. We reach it only to set it up and look after it, and
        write down when we do.
      </p>
      <p>
        We set one cookie to keep you signed in and, if you choose a theme, one more. No other site learns
        that you were here.
      </p>
      <p>When you remove an agent, its machine and everything on it are deleted.</p>
    </main>
  )
}
