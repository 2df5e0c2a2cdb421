import type { SandboxEndpoints } from '~/sandbox/createSandbox'
import type { FaultName } from '~/sandbox/faults/faultTable'

/** Breaks the sandbox's services on purpose. */
export function sandboxControls({ admin, faults }: Pick<SandboxEndpoints, 'admin' | 'faults'>) {
  const send = async (method: string, url: string, body?: unknown) => {
    const answer = await fetch(url, {
      method,
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    if (!answer.ok) throw new Error(`${method} ${url} answered ${answer.status}: ${await answer.text()}`)
    return answer
  }
  return {
    arm: (name: FaultName, options: { times?: number; value?: number | string } = {}) =>
      send('POST', faults, { name, ...options }),
    clearFaults: () => send('DELETE', faults),
    setBudget: (budget: { capacity?: number; refillPerSecond?: number; left?: number }) =>
      send('PUT', `${admin}/budget`, budget),
    budget: async () => (await send('GET', `${admin}/budget`)).json() as Promise<Record<string, number>>,
    setWebhook: (url: string | null) => send('PUT', `${admin}/webhook`, { url }),
    /** A machine stands still: it runs, and answers nobody. `server`: its id at Hetzner. */
    freeze: (server: string, seconds: number) =>
      send('POST', `${admin}/servers/${server}/fault`, { kind: 'freeze', seconds }),
    /** A file in the workspace of the agent on this simulated machine. */
    writeFile: (machine: string, path: string, content: string) =>
      send('POST', `${admin}/machines/${machine}/files`, { path, content }),
    async readFiles(machine: string): Promise<Record<string, string>> {
      const answer = await send('GET', `${admin}/machines/${machine}/files`)
      return ((await answer.json()) as { files: Record<string, string> }).files
    },
    /** How long Hetzner's actions take. */
    setDurations: (durations: { createMs?: number; deleteMs?: number }) =>
      send('PUT', `${admin}/hetzner`, durations),
  }
}
