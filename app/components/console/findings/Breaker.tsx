import { Alert } from '~/app/components/Alert'
import { Act, ActionForm } from '~/app/components/console/ActionForm'

type BreakerProps = { says: string; off: string | null; formKey: string }

/** Deletion is off, why, and how an admin turns it on again. */
export function Breaker({ says, off, formKey }: BreakerProps) {
  return (
    <Alert tone="bad" icon="triangle-alert" title="Deletion is off.">
      <p>{says}</p>
      <ActionForm intent="rearm" formKey={formKey} className="row">
        <div className="field">
          <label htmlFor="rearm-reason">Why it is safe now</label>
          <input
            className="input"
            id="rearm-reason"
            name="reason"
            maxLength={500}
            autoComplete="off"
            required
          />
        </div>
        <Act label="Turn deletion on again" off={off}>
          Turn on again
        </Act>
      </ActionForm>
    </Alert>
  )
}
