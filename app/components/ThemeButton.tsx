import { Form, useLocation, useRouteLoaderData } from '@remix-run/react'
import { Icon } from '~/app/components/Icon'
import type { loader as rootLoader } from '~/app/root'
import { nextTheme } from '~/app/session/theme'

/** System, light, dark, and round again. A form, so that it works without script. */
export function ThemeButton() {
  const theme = useRouteLoaderData<typeof rootLoader>('root')?.theme ?? 'system'
  const { pathname, search } = useLocation()
  return (
    <Form method="post" action="/theme" preventScrollReset>
      <input type="hidden" name="theme" value={nextTheme(theme)} />
      <input type="hidden" name="back" value={pathname + search} />
      <button
        className="button button--quiet button--icon"
        type="submit"
        aria-label={`Theme: ${theme}. Switch to ${nextTheme(theme)}`}
      >
        <Icon name="contrast" />
      </button>
    </Form>
  )
}
