import type { Duplex } from 'node:stream'

/** The connections that browsers hold to their agents through this node, by session. */
export type OpenSockets = {
  add(sessionId: string, socket: Duplex): void
  endSession(sessionId: string): void
  sessionIds(): string[]
  closeAll(): void
}

export function openSockets(): OpenSockets {
  const bySession = new Map<string, Set<Duplex>>()
  const end = (sessionId: string) => {
    for (const socket of bySession.get(sessionId) ?? []) socket.destroy()
    bySession.delete(sessionId)
  }
  return {
    add(sessionId, socket) {
      const sockets = bySession.get(sessionId) ?? new Set()
      bySession.set(sessionId, sockets.add(socket))
      socket.once('close', () => {
        sockets.delete(socket)
        if (sockets.size === 0 && bySession.get(sessionId) === sockets) bySession.delete(sessionId)
      })
    },
    endSession: end,
    sessionIds: () => [...bySession.keys()],
    closeAll: () => [...bySession.keys()].forEach(end),
  }
}
