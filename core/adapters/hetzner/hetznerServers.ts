import { z } from 'zod'
import { AuraError } from '~/core/domain/errors'
import type { CallBy, Server, Servers } from '~/core/ports/Servers'
import { errorCode, HetznerServer } from './answers'
import { asking } from './asking'
import { hetznerImages } from './hetznerImages'
import type { Upstream } from './upstream'

export type HetznerServersOptions = {
  /** The gateway's: one budget for all. */
  upstream: Upstream
  environment: string
}

const statuses = ['initializing', 'starting', 'running', 'stopping', 'off', 'deleting'] as const
const ServerAnswer = z.looseObject({ server: HetznerServer })
const ServersAnswer = z.looseObject({ servers: z.array(HetznerServer) })

function asServer(found: HetznerServer): Server {
  const status = statuses.find((name) => name === found.status) ?? 'other'
  const { name, labels, created } = found
  const ipv4 = found.public_net.ipv4?.ip ?? null
  return { id: String(found.id), name, status, ipv4, labels, createdAt: new Date(created) }
}

export function hetznerServers({ upstream, environment }: HetznerServersOptions): Servers {
  const { ask, read, listAll } = asking(upstream)
  const ours = `label_selector=${encodeURIComponent(`aura-environment=${environment}`)}`

  async function power(id: string, command: 'poweron' | 'poweroff', by: CallBy) {
    const path = `/servers/${id}/actions/${command}`
    // 423: another action is under way; it is looked at again.
    const answer = await ask(
      { method: 'POST', path, body: {}, isRemoval: true },
      by,
      [200, 201, 404, 409, 423],
    )
    if (answer.status === 404) throw new AuraError('machine_lost', { detail: `server ${id} is gone` })
    if (answer.status >= 400 && errorCode(answer.body) === 'protected')
      throw new AuraError('provider_down', { detail: `${command}: the server is protected` })
  }

  return {
    async findById(id, by) {
      const answer = await ask({ method: 'GET', path: `/servers/${id}`, isRemoval: true }, by, [200, 404])
      return answer.status === 404 ? null : asServer(read(ServerAnswer, answer).server)
    },

    async findByName(name, by) {
      const path = `/servers?name=${encodeURIComponent(name)}`
      const answer = await ask({ method: 'GET', path, isRemoval: true }, by, [200])
      const found = read(ServersAnswer, answer).servers.find((server) => server.name === name)
      return found ? asServer(found) : null
    },

    list: async (by) => (await listAll('servers', `/servers?${ours}`, HetznerServer, by)).map(asServer),

    async remove(id, by) {
      await ask({ method: 'DELETE', path: `/servers/${id}`, isRemoval: true }, by, [200, 204, 404])
    },

    powerOff: (id, by) => power(id, 'poweroff', by),
    powerOn: (id, by) => power(id, 'poweron', by),
    ...hetznerImages({ upstream, ours }),
  }
}
