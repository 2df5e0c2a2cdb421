import { Link } from '@remix-run/react'
import { DecisionForm } from '~/app/components/agent/DecisionForm'
import type { DecisionInput } from '~/app/components/agent/DecisionForm'
import { Icon } from '~/app/components/Icon'
import type { DecisionView } from '~/app/presenters/agent/AgentView'

export type DecisionPageProps = {
  agent: { id: string; name: string }
  decision: DecisionView
  formKey: string
  answer: { problem: string; input: DecisionInput } | undefined
}

/** A question as a page of its own: where there is no script, and where an answer was refused. */
export function DecisionPage({ agent, decision, formKey, answer }: DecisionPageProps) {
  const hasOwnTitle = decision.about !== decision.title
  return (
    <main id="main" className="page page--decision">
      <p className="back">
        <Link to={`/agents/${agent.id}`}>
          <Icon name="arrow-left" />
          {agent.name}
        </Link>
      </p>
      {hasOwnTitle ? <h1 tabIndex={-1}>{decision.about}</h1> : null}
      <section className="card" aria-labelledby="decision-title">
        <DecisionForm
          decision={decision}
          formKey={formKey}
          problem={answer?.problem}
          input={answer?.input}
          keep={{ to: `/agents/${agent.id}` }}
        />
      </section>
    </main>
  )
}
