import { useId } from 'react'
import { Act, ActionForm } from '~/app/components/console/ActionForm'
import { Time } from '~/app/components/Time'
import type { SettingView } from '~/app/presenters/console/settingsView'

type SettingFormProps = { setting: SettingView; formKey: string; off: string | null }

const units = { cents: 'euros', minutes: 'minutes', days: 'days', count: '', pause: '' }

/** What it is now, what it changes, and the new value with a reason. */
export function SettingForm({ setting, formKey, off }: SettingFormProps) {
  const id = useId()
  const { key, title, says, now, changed, unit, field, version, pause } = setting
  return (
    <div className="setting">
      <div>
        <h2>{title}</h2>
        <p className="muted">{says}</p>
        <p>
          Now <b>{now}</b>
          {changed ? (
            <span className="muted">
              , since <Time at={changed.at} form="dayMinute" /> by {changed.by}
            </span>
          ) : (
            <span className="muted">, as the environment says</span>
          )}
        </p>
      </div>
      <ActionForm intent="change" formKey={formKey} values={{ key, version }}>
        {pause ? (
          <PauseFields id={id} pause={pause} />
        ) : (
          <div className="row">
            <label className="offscreen" htmlFor={id}>
              {title}
            </label>
            <input
              className="input"
              id={id}
              name="value"
              inputMode="decimal"
              defaultValue={field}
              key={version}
              required
              autoComplete="off"
            />
            <span className="muted">{units[unit]}</span>
          </div>
        )}
        <div className="row">
          <label className="offscreen" htmlFor={`${id}-reason`}>
            Reason for changing {title}
          </label>
          <input
            className="input"
            id={`${id}-reason`}
            name="reason"
            placeholder="Reason"
            required
            maxLength={500}
            autoComplete="off"
          />
          <Act label={`Change ${title}`} off={off}>
            Change
          </Act>
        </div>
      </ActionForm>
    </div>
  )
}

function PauseFields({ id, pause }: { id: string; pause: NonNullable<SettingView['pause']> }) {
  return (
    <>
      <label className="check check--tight">
        <input type="checkbox" name="isPaused" value="yes" defaultChecked={pause.isPaused} />
        Pause new setups
      </label>
      <div className="field">
        <label htmlFor={`${id}-public`}>Public reason</label>
        <input
          className="input"
          id={`${id}-public`}
          name="publicReason"
          defaultValue={pause.reason}
          maxLength={200}
          autoComplete="off"
        />
      </div>
      <div className="field">
        <label htmlFor={`${id}-resume`}>Resumes at (UTC)</label>
        <input
          className="input"
          id={`${id}-resume`}
          name="resumeAt"
          type="datetime-local"
          defaultValue={pause.resumeAt?.slice(0, 16) ?? ''}
        />
      </div>
    </>
  )
}
