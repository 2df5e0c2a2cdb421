import { z } from 'zod'
import type { StateResource } from './TerraformStates'

const kinds = { hcloud_server: 'server', hcloud_firewall: 'firewall', hcloud_ssh_key: 'sshKey' } as const

const Attributes = z.looseObject({
  id: z.string().min(1),
  name: z.string(),
  ipv4_address: z.string().nullish(),
  ipv6_address: z.string().nullish(),
})
const Instance = z.looseObject({ status: z.string().optional(), attributes: z.unknown() })
const Resource = z.looseObject({
  mode: z.string(),
  type: z.string(),
  name: z.string(),
  module: z.string().optional(),
  instances: z.array(Instance),
})
const State = z.looseObject({ serial: z.int(), resources: z.array(Resource).default([]) })
type State = z.infer<typeof State>

export const parseState = (text: string): State => State.parse(JSON.parse(text))

/** What a state knows of what the ledger keeps. */
export function stateResources(state: State): StateResource[] {
  return state.resources.flatMap(({ type, instances }) => {
    if (!(type in kinds)) return []
    const kind = kinds[type as keyof typeof kinds]
    return instances.flatMap((instance) => {
      const parsed = Attributes.safeParse(instance.attributes)
      if (!parsed.success) return []
      const { id, name, ipv4_address: ipv4, ipv6_address: ipv6 } = parsed.data
      return [{ kind, providerId: id, name, ipv4: ipv4 || null, ipv6: ipv6 || null }]
    })
  })
}

/** The addresses of tainted servers, with the cloud's ids: Terraform would replace them. */
export function taintedServers(state: State): { address: string; providerId: string }[] {
  return state.resources.flatMap(({ type, name, module, instances }) =>
    type !== 'hcloud_server'
      ? []
      : instances.flatMap(({ status, attributes }) => {
          const parsed = Attributes.safeParse(attributes)
          if (status !== 'tainted' || !parsed.success) return []
          return [{ address: [module, type, name].filter(Boolean).join('.'), providerId: parsed.data.id }]
        }),
  )
}

/** The same state with this server no longer tainted, one serial on. */
export function untainted(text: string, providerId: string): string {
  const state = parseState(text)
  for (const { type, instances } of state.resources) {
    for (const instance of type === 'hcloud_server' ? instances : []) {
      if (Attributes.safeParse(instance.attributes).data?.id === providerId) delete instance.status
    }
  }
  return JSON.stringify({ ...state, serial: state.serial + 1 })
}
