import type { SandboxEndpoints } from '~/sandbox/createSandbox'
import type { AccessEntry } from '~/sandbox/world/AccessLog'

type Device = { addresses: string[]; tags: string[]; hostname: string }
type Server = { id: number; name: string; public_net: { ipv4: { ip: string } | null } }
type Refund = { amount: number; status: string }
type Charge = { amount: number; paid: boolean; billing_details?: { email?: string | null } }

/** What the sandbox itself has seen and holds. */
export function sandboxAdmin({ admin, hetzner, stripe }: SandboxEndpoints) {
  const json = async <T>(url: string, init?: RequestInit): Promise<T> => {
    const answer = await fetch(url, init)
    if (!answer.ok) throw new Error(`${url} answered ${answer.status}`)
    return (await answer.json()) as T
  }
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
  const fromStripe = <T>(path: string) =>
    json<{ data: T[] }>(`${stripe.endpoint}/v1/${path}`, { headers: bearer(stripe.secretKey) })
  return {
    /** Calls of the Hetzner API between two moments, as the sandbox logged them. */
    async hetznerCalls(since: number, until: number): Promise<AccessEntry[]> {
      const query = `service=hetzner&since=${since}&until=${until}`
      return (await json<{ entries: AccessEntry[] }>(`${admin}/log?${query}`)).entries
    },
    async leftovers(): Promise<string[]> {
      return (await json<{ leftovers: string[] }>(`${admin}/leftovers`)).leftovers
    },
    async servers(): Promise<Server[]> {
      const headers = bearer(hetzner.token)
      return (await json<{ servers: Server[] }>(`${hetzner.endpoint}/servers`, { headers })).servers
    },
    async devices(): Promise<Device[]> {
      return (await json<{ devices: Device[] }>(`${admin}/listings`)).devices
    },
    async refunds(): Promise<Refund[]> {
      return (await fromStripe<Refund>('refunds?limit=100')).data
    },
    async charges(): Promise<Charge[]> {
      return (await fromStripe<Charge>('charges?limit=100')).data
    },
    /** A server that nobody owns: the proof must find it. */
    async plantServer(): Promise<void> {
      const body = { name: 'planted', server_type: 'cx23', image: 'debian-12', location: 'fsn1' }
      await json(`${hetzner.endpoint}/servers`, {
        method: 'POST',
        headers: { ...bearer(hetzner.token), 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    },
  }
}

export type SandboxAdmin = ReturnType<typeof sandboxAdmin>
