/** `__Host-` binds the cookie to this very host, and browsers take it over https only. */
export function cookieName(isSecure: boolean): string {
  return isSecure ? '__Host-aura' : 'aura'
}

export function readToken(cookieHeader: string | undefined | null, isSecure: boolean): string | null {
  const name = cookieName(isSecure)
  for (const part of (cookieHeader ?? '').split(';')) {
    const [key, value] = part.trim().split('=', 2)
    if (key === name && value) return value
  }
  return null
}

/** Lax: links from mails and the way back from checkout arrive signed in. */
export function sessionCookie(token: string, expiresAt: Date, isSecure: boolean): string {
  const secure = isSecure ? '; Secure' : ''
  return `${cookieName(isSecure)}=${token}; Path=/; Expires=${expiresAt.toUTCString()}; HttpOnly; SameSite=Lax${secure}`
}

export function endedSessionCookie(isSecure: boolean): string {
  return sessionCookie('', new Date(0), isSecure)
}
