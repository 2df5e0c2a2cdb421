/** `host:port`, as the environment has it; the host may be an IPv6 address. */
export function listenAddress(text: string): { host: string; port: number } {
  const at = text.lastIndexOf(':')
  return { host: text.slice(0, at), port: Number(text.slice(at + 1)) }
}
