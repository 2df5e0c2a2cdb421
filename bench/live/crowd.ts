import { readFileSync } from 'node:fs'
import { io, type Socket } from 'socket.io-client'
import type { Watcher } from './plantAgents'

/**
 * As many sockets as pages would have, which also do what pages do: a change of stage makes them read their agent's
 * status. The same number is connected to the bare server and has it echo at the same pace. Its argument is the path
 * of the plan.
 */
export type CrowdPlan = { webs: string[]; floor: string; watchers: Watcher[]; everyMs: number }

const { webs, floor, watchers, everyMs } = JSON.parse(
  readFileSync(process.argv[2] ?? '', 'utf8'),
) as CrowdPlan
const transports = ['websocket']

async function watch({ agentId, token }: Watcher, url: string): Promise<void> {
  const headers = { Cookie: `aura=${token}` }
  const socket = io(url, { transports, forceNew: true, extraHeaders: { ...headers, Origin: url } })
  let tag = ''
  socket.on('run', () => {
    void fetch(`${url}/agents/${agentId}/status`, { headers: { ...headers, 'If-None-Match': tag } }).then(
      async (answer) => {
        tag = answer.headers.get('ETag') ?? tag
        await answer.arrayBuffer()
      },
      () => {},
    )
  })
  await connected(socket)
  if (!(await socket.emitWithAck('watch', agentId))) throw new Error('A watcher was not let in')
}

const connected = (socket: Socket) =>
  new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('connect_error', reject)
  })

const bare: Socket[] = []
for (const [index, watcher] of watchers.entries()) {
  await watch(watcher, webs[index % webs.length] ?? '')
  const socket = io(floor, { transports, forceNew: true })
  await connected(socket)
  bare.push(socket)
}
let turn = 0
setInterval(() => bare[turn++ % bare.length]?.emit('echo', turn), everyMs)
console.log('crowd is ready')
process.on('SIGTERM', () => process.exit(0))
