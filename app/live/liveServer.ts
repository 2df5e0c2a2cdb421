import type { Server as HttpServer } from 'node:http'
import { createAdapter } from '@socket.io/redis-streams-adapter'
import type { Redis } from 'ioredis'
import { Server } from 'socket.io'
import type { Socket } from 'socket.io'
import { isSameOrigin } from '~/app/http/originCheck'
import { readToken } from '~/app/session/sessionCookie'
import type { Accounts, Viewer } from '~/core/ports/Accounts'
import type { Clock } from '~/core/ports/Clock'
import type { Pages } from '~/core/ports/Pages'
import { requireSession } from '~/core/services/requireSession'

const HEAD_EVERY_MS = 10_000

type LiveDeps = {
  accounts: Accounts
  clock: Clock
  pages: Pick<Pages, 'ownerOf' | 'heads'>
  isSecure: boolean
}

export type LiveServer = {
  /** A session has ended: its sockets on this node close. */
  endSession(sessionId: string): void
  /** Sockets that are open on this node. */
  count(): number
  close(): Promise<void>
}

type LiveOptions = {
  http: HttpServer
  redis: Redis
  appUrl: string
  deps: LiveDeps
  onError: (error: unknown) => void
}

/**
 * Live updates. Workers publish run events to the rooms `agent:<id>` and `staff` through Redis; who may sit in a
 * room is decided here. Losing a message is fine: every 10 s a room is told its run's last event number.
 */
export function liveServer({ http, redis, appUrl, deps, onError }: LiveOptions): LiveServer {
  const origin = new URL(appUrl).origin
  const io = new Server(http, {
    adapter: createAdapter(redis),
    serveClient: false,
    // One connection, so that several web nodes need no sticky sessions.
    transports: ['websocket'],
    // Upgrades that are not ours belong to others on this server.
    destroyUpgrade: false,
    allowRequest: (request, decide) => decide(null, isSameOrigin(request.headers, origin)),
  })
  io.use((socket, next) => {
    const token = readToken(socket.handshake.headers.cookie, deps.isSecure)
    requireSession(deps, { token }).then(
      (viewer) => {
        if (!viewer) return next(new Error('signed_out'))
        ;(socket.data as SocketData).viewer = viewer
        next()
      },
      () => next(new Error('unavailable')),
    )
  })
  io.on('connection', (socket) => {
    const { viewer } = socket.data as SocketData
    void socket.join(`session:${viewer.sessionId}`)
    socket.on('watch', (agentId: unknown, answer: unknown) => {
      watch(socket, viewer, agentId, deps).then(
        (isWatching) => typeof answer === 'function' && (answer as (ok: boolean) => void)(isWatching),
        onError,
      )
    })
  })
  const endSession = (sessionId: string) => io.local.in(`session:${sessionId}`).disconnectSockets(true)
  const beat = setInterval(() => void tellHeads(io, deps, endSession).catch(onError), HEAD_EVERY_MS)
  return {
    endSession,
    count: () => io.engine.clientsCount,
    async close() {
      clearInterval(beat)
      io.local.disconnectSockets(true)
      await io.of('/').adapter.close()
      io.engine.close()
    },
  }
}

type SocketData = { viewer: Viewer }

async function watch(
  socket: Socket,
  viewer: Viewer,
  agentId: unknown,
  { pages }: LiveDeps,
): Promise<boolean> {
  const isStaff = viewer.role !== 'customer'
  if (agentId === 'staff') {
    if (isStaff) await socket.join('staff')
    return isStaff
  }
  if (typeof agentId !== 'string') return false
  const owner = await pages.ownerOf(agentId)
  const isAllowed = owner !== null && (isStaff || owner === viewer.customerId)
  if (isAllowed) await socket.join(`agent:${agentId}`)
  return isAllowed
}

/** Also where a session's end is noticed when its message was lost. */
async function tellHeads(io: Server, { pages, accounts, clock }: LiveDeps, endSession: (id: string) => void) {
  const rooms = [...io.of('/').adapter.rooms.keys()]
  const sessionIds = rooms.filter((room) => room.startsWith('session:')).map((room) => room.slice(8))
  if (sessionIds.length > 0) {
    const live = new Set(await accounts.liveSessions(sessionIds, clock.now()))
    sessionIds.filter((id) => !live.has(id)).forEach(endSession)
  }
  const agentIds = rooms.filter((room) => room.startsWith('agent:')).map((room) => room.slice(6))
  if (agentIds.length === 0) return
  for (const { agentId, runId, seq } of await pages.heads(agentIds)) {
    io.local.to(`agent:${agentId}`).emit('head', { runId, seq })
  }
}
