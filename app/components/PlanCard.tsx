import { Icon } from '~/app/components/Icon'
import type { PlanCardView } from '~/app/presenters/planCards'

/** What one plan gives and costs. What can't be delivered can't be chosen. */
export function PlanCard({ plan, isFirst }: { plan: PlanCardView; isFirst: boolean }) {
  const noteId = `${plan.id}-note`
  return (
    <article className="card plan">
      <h3>{plan.name}</h3>
      <p className="plan__price">
        {plan.price} <small>a month</small>
      </p>
      <ul>
        <li>
          <Icon name="bot" />1 agent
        </li>
        <li>
          <Icon name="cpu" />
          {plan.machine}
        </li>
        <li>
          <Icon name="map-pin" />
          {plan.place}
        </li>
        <li>
          <Icon name="archive" />
          Nightly backup, kept 7 days
        </li>
      </ul>
      {plan.isOffered ? (
        <a
          className={`button${isFirst ? ' button--primary' : ''}`}
          href={`/agents/new?plan=${plan.id}`}
          aria-label={`Choose ${plan.name}`}
        >
          Choose
        </a>
      ) : (
        <button
          className="button"
          type="button"
          aria-disabled="true"
          aria-describedby={noteId}
          aria-label={`Choose ${plan.name}`}
        >
          Choose
        </button>
      )}
      <p className="plan__note" id={noteId}>
        {plan.note}
      </p>
    </article>
  )
}
