/** Chromium keeps `__Host-` cookies on http for localhost, so that one name serves everywhere. */
const NAME = '__Host-aura-agent'

export function agentCookie(token: string): string {
  return `${NAME}=${token}; Path=/; Secure; HttpOnly; SameSite=Lax`
}

export function readAgentToken(cookieHeader: string | undefined): string | null {
  for (const part of (cookieHeader ?? '').split(';')) {
    const [name, value] = part.trim().split('=', 2)
    if (name === NAME && value) return value
  }
  return null
}
