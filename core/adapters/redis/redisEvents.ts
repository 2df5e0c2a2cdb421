import { EventEmitter } from 'node:events'
import type { Redis } from 'ioredis'
import type { Events } from '~/core/ports/Events'

const ABORT = 'aura:abort'
const SESSION_END = 'aura:session-end'

/** Gives live events to the sockets: server.ts and worker/index.ts hand in socket.io's emitter. */
export type Emit = (rooms: string[], name: string, payload: unknown) => void

/** Hints over Redis' channels; `publisher` must fail fast, `subscriber` is this process's own. */
export async function redisEvents({
  publisher,
  subscriber,
  emit,
}: {
  publisher: Redis
  subscriber: Redis
  emit: Emit
}): Promise<Events> {
  const heard = new EventEmitter()
  heard.setMaxListeners(0)
  subscriber.on('message', (channel: string, message: string) => heard.emit(channel, message))
  // Not awaited: while Redis is away the process starts all the same, and ioredis subscribes once it is back.
  void subscriber.subscribe(ABORT, SESSION_END).catch(() => {})

  const listen = (channel: string, listener: (message: string) => void) => {
    heard.on(channel, listener)
    return async () => void heard.off(channel, listener)
  }
  return {
    async publish(events) {
      for (const event of events) {
        const rooms = event.agentId ? [`agent:${event.agentId}`, 'staff'] : ['staff']
        emit(rooms, 'run', event)
      }
    },
    async askAbort(runId) {
      await publisher.publish(ABORT, runId)
    },
    onAbort: async (listener) => listen(ABORT, listener),
    async endSession(sessionId) {
      await publisher.publish(SESSION_END, sessionId)
    },
    onSessionEnd: async (listener) => listen(SESSION_END, listener),
  }
}
