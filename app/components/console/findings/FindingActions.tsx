import { Act, ActionForm } from '~/app/components/console/ActionForm'
import type { FindingView } from '~/app/presenters/console/findings/findingView'
import { Conditions } from './Proof'

/** Delete with the typed name, adopt, ignore until: each says why it can't be done. */
export function FindingActions({ view, formKey }: { view: FindingView; formKey: string }) {
  if (view.isSettled)
    return (
      <p>
        <b>Settled.</b> <span className="muted">{view.by ?? 'By itself: the sources agree again.'}</span>
      </p>
    )
  return (
    <div className="stack">
      {view.remove ? (
        <section className="stack" aria-labelledby="remove">
          <h3 id="remove">Delete it</h3>
          <Conditions conditions={view.conditions} />
          <ActionForm intent="delete" formKey={formKey} className="stack">
            <div className="field">
              <label htmlFor="typed">
                Type <span className="mono">{view.name}</span>
              </label>
              <input
                className="input mono"
                id="typed"
                name="typedName"
                autoComplete="off"
                spellCheck={false}
              />
            </div>
            <Act look="danger" label={`Delete ${view.name} and prove it gone`} off={view.remove.off}>
              Delete and prove gone
            </Act>
          </ActionForm>
        </section>
      ) : null}
      {view.adopt ? (
        <section className="stack" aria-labelledby="adopt">
          <h3 id="adopt">Adopt it</h3>
          <p className="muted">{view.adopt.means}</p>
          <ActionForm intent="adopt" formKey={formKey}>
            <Act label={`Adopt ${view.name}`} off={view.adopt.off}>
              Adopt
            </Act>
          </ActionForm>
        </section>
      ) : null}
      <section className="stack" aria-labelledby="ignore">
        <h3 id="ignore">Ignore it for a while</h3>
        <ActionForm intent="ignore" formKey={formKey} className="stack">
          <div className="field">
            <label htmlFor="days">Days, at most 30</label>
            <input className="input" id="days" name="days" type="number" min={1} max={30} defaultValue={7} />
          </div>
          <div className="field">
            <label htmlFor="reason">Why</label>
            <input className="input" id="reason" name="reason" maxLength={500} autoComplete="off" />
          </div>
          <Act label={`Ignore ${view.name}`} off={view.ignore.off}>
            Ignore
          </Act>
        </ActionForm>
      </section>
    </div>
  )
}
