const NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

/** `fern-42` of `fern-42.agents.example.com`; null for any other host. The port counts: it is part of the origin. */
export function agentOfHost(host: string | undefined, agentsDomain: string): string | null {
  const asked = (host ?? '').toLowerCase()
  const suffix = `.${agentsDomain.toLowerCase()}`
  if (!asked.endsWith(suffix)) return null
  const name = asked.slice(0, -suffix.length)
  return NAME.test(name) ? name : null
}
