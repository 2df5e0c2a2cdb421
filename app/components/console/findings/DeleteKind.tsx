import { Act, ActionForm } from '~/app/components/console/ActionForm'

type DeleteKindProps = { kind: string; title: string; count: number; off: string | null; formKey: string }

/** All findings of the kind that is shown, by their typed count. */
export function DeleteKind({ kind, title, count, off, formKey }: DeleteKindProps) {
  return (
    <ActionForm intent="deleteKind" formKey={formKey} values={{ kind }} className="row">
      <div className="field">
        <label htmlFor="typed-count">
          Type <span className="mono">{count}</span> to delete all of kind {title}
        </label>
        <input className="input" id="typed-count" name="typedCount" inputMode="numeric" autoComplete="off" />
      </div>
      <Act look="danger" label={`Delete all ${count} of kind ${title} and prove them gone`} off={off}>
        Delete and prove gone
      </Act>
    </ActionForm>
  )
}
