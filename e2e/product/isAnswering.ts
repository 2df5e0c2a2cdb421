/** Whether a web answers on this port of loopback, whatever it says. */
export const isAnswering = (port: number | string): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/signin`, { signal: AbortSignal.timeout(20_000) }).then(
    () => true,
    () => false,
  )
