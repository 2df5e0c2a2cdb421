export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

const COOKIE = 'aura-theme'
const YEAR_S = 31_536_000

export function readTheme(request: Request): Theme {
  const found = /(?:^|;\s*)aura-theme=(light|dark)/.exec(request.headers.get('Cookie') ?? '')
  return (found?.[1] as Theme | undefined) ?? 'system'
}

/** Not secret and read by nobody but us: the choice of light or dark. `system` forgets it. */
export function themeCookie(theme: Theme): string {
  const age = theme === 'system' ? 0 : YEAR_S
  return `${COOKIE}=${theme}; Path=/; Max-Age=${age}; SameSite=Lax; HttpOnly`
}

export function nextTheme(theme: Theme): Theme {
  return themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'system'
}
