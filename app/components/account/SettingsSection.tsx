import { Form } from '@remix-run/react'
import { SubmitButton } from '~/app/components/Button'
import { themes, type Theme } from '~/app/session/theme'

type SettingsSectionProps = {
  theme: Theme
  timeZone: string | null
  zones: string[]
  areShortcutsOff: boolean
  /** Only the console has keys. */
  isStaff: boolean
}

const themeWords: Record<Theme, string> = { system: 'As this device', light: 'Light', dark: 'Dark' }

/** How pages look and what their clocks show. */
export function SettingsSection({ theme, timeZone, zones, areShortcutsOff, isStaff }: SettingsSectionProps) {
  return (
    <section className="card" aria-labelledby="settings-title">
      <div className="card__head">
        <h2 id="settings-title">Display</h2>
      </div>
      <Form method="post" className="card__body stack" preventScrollReset>
        <input type="hidden" name="intent" value="settings" />
        <div className="field">
          <label htmlFor="theme">Theme in this browser</label>
          <select className="select" id="theme" name="theme" defaultValue={theme}>
            {themes.map((one) => (
              <option key={one} value={one}>
                {themeWords[one]}
              </option>
            ))}
          </select>
        </div>
        <div className="field">
          <label htmlFor="zone">Time zone</label>
          <select className="select" id="zone" name="timeZone" defaultValue={timeZone ?? ''}>
            <option value="">As this device</option>
            {zones.map((zone) => (
              <option key={zone} value={zone}>
                {zone.replaceAll('_', ' ')}
              </option>
            ))}
          </select>
        </div>
        <label className="check">
          <input type="checkbox" name="areShortcutsOff" value="yes" defaultChecked={areShortcutsOff} />
          <span>Turn single-key shortcuts off{isStaff ? '' : ' (pages of the portal have none)'}</span>
        </label>
        <div className="row">
          <SubmitButton>Save</SubmitButton>
        </div>
      </Form>
    </section>
  )
}
