import { createFaults } from '~/sandbox/faults/Faults'
import { createHetzner } from '~/sandbox/hetzner/createHetzner'
import type { HetznerSettings } from '~/sandbox/hetzner/HetznerSettings'
import { createSimulatedMachines } from '~/sandbox/machines/simulated/createSimulatedMachines'
import { createSimulatedTailnet } from '~/sandbox/tailnet/SimulatedTailnet'
import { virtualTimeline } from '~/sandbox/testing/virtualTimeline'
import { createAccessLog } from '~/sandbox/world/AccessLog'

const TOKEN = 't'.repeat(64)

export type Registration = { url: string; body: URLSearchParams; fromAddress: string }

/** A cloud in this process, without sockets, that moves when the test moves its time. */
export function simulatedCloud({
  settings,
  registrationStatus = () => 200,
}: {
  settings?: Partial<HetznerSettings>
  /** What the receiver of registrations answers; 0: nothing. */
  registrationStatus?: (count: number) => number
} = {}) {
  const timeline = virtualTimeline()
  const faults = createFaults()
  const log = createAccessLog(timeline)
  const tailnet = createSimulatedTailnet({ timeline })
  const registrations: Registration[] = []
  const machines = createSimulatedMachines({
    timeline,
    faults,
    tailnet,
    phoneHome: async ({ url, body, fromAddress }) => {
      registrations.push({ url, body: new URLSearchParams(body), fromAddress })
      const status = registrationStatus(registrations.length)
      if (status === 0) throw new Error('no answer')
      return status
    },
  })
  const hetzner = createHetzner({ timeline, faults, machines, log, token: TOKEN, settings })

  async function call<T = Record<string, never>>(
    method: string,
    path: string,
    body?: unknown,
    token = TOKEN,
  ) {
    const request = new Request(`http://hetzner.invalid/hetzner/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    const answer = await hetzner.fetch(request)
    const text = await answer.text()
    const isJson = answer.headers.get('content-type')?.includes('json')
    return { status: answer.status, headers: answer.headers, json: (isJson ? JSON.parse(text) : {}) as T }
  }
  return { timeline, faults, log, tailnet, machines, hetzner, registrations, call }
}

export type SimulatedCloud = ReturnType<typeof simulatedCloud>

/** The least that a server is made of. */
export const serverOrder = { name: 'one', server_type: 'cx23', image: 'debian-12', location: 'nbg1' }
