import { NavLink } from '@remix-run/react'
import type { ReactNode } from 'react'

/** An agent's name with the pages about it; as links, so that they work without script. */
export function AgentHead({
  agent,
  children,
}: {
  agent: { id: string; name: string; summary: string }
  children?: ReactNode
}) {
  const home = `/agents/${agent.id}`
  return (
    <>
      <header className="page__head">
        <div>
          <h1 tabIndex={-1}>{agent.name}</h1>
          <p className="muted">{agent.summary}</p>
        </div>
        <div className="slot">{children}</div>
      </header>
      <nav className="tabs" aria-label={agent.name}>
        <NavLink to={home} end>
          Agent
        </NavLink>
        <NavLink to={`${home}/backups`}>Backups</NavLink>
        <NavLink to={`${home}/activity`}>Activity</NavLink>
      </nav>
    </>
  )
}
