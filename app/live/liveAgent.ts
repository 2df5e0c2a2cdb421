import type { AgentView } from '~/app/presenters/agent/AgentView'
import { steady } from '~/app/presenters/agent/steady'
import { withEvent } from '~/app/presenters/agent/withEvent'
import type { LiveEvent } from '~/core/ports/Events'

export type Connection = 'live' | 'lost' | 'signedOut'
export type LiveState = { view: AgentView; connection: Connection }

/** The part of a socket that this needs, so that tests can play it. */
export type LiveSocket = {
  on: (name: string, listener: (...args: never[]) => void) => unknown
  emit: (name: string, ...args: unknown[]) => unknown
  connect: () => unknown
  close: () => unknown
}

/** `failed`: the server was not reached. */
export type Reading = 'read' | 'failed'

export type LiveAgent = {
  state: () => LiveState
  subscribe: (listener: () => void) => () => void
  /** A fresh loader answer. */
  put: (view: AgentView) => void
  readAgain: () => Promise<Reading>
  listenTo: (socket: LiveSocket) => () => void
}

/** `lost` only after it was silent for a while: a blink is no news. */
const SILENT_MS = 5_000
/** Between two questions while no socket comes through: some networks let none. */
const ASK_EVERY_MS = 3_000

/** Null: the server was not reached. */
type Read = (agentId: string) => Promise<AgentView | 'signedOut' | 'unchanged' | null>

/** An agent's full state, kept up to date by events, and read again whenever one may be missing. */
export function liveAgent(first: AgentView, read: Read): LiveAgent {
  let state: LiveState = { view: first, connection: 'live' }
  const listeners = new Set<() => void>()
  let reading: Promise<Reading> | null = null
  let isAskedAgain = false

  const change = (next: Partial<LiveState>) => {
    state = { ...state, ...next }
    listeners.forEach((listener) => listener())
  }
  const show = (view: AgentView) => change({ view: steady(view, state.view) })

  async function readOnce(): Promise<Reading> {
    const answer = await read(first.id).catch(() => null)
    if (answer === null) return 'failed'
    if (answer === 'signedOut') change({ connection: 'signedOut' })
    // An answer that was overtaken by events is older than what is shown.
    else if (answer !== 'unchanged' && !isOlder(answer, state.view)) show(answer)
    return 'read'
  }

  async function readAgain(): Promise<Reading> {
    if (reading) {
      isAskedAgain = true
      return reading
    }
    reading = readOnce()
    const result = await reading
    reading = null
    if (!isAskedAgain) return result
    isAskedAgain = false
    return readAgain()
  }

  return {
    state: () => state,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    put: show,
    readAgain,
    listenTo: (socket) =>
      listen(socket, {
        agentId: first.id,
        readAgain,
        connection: (connection) => {
          if (state.connection === 'signedOut' && connection !== 'signedOut') return
          if (connection !== state.connection) change({ connection })
        },
        run(event) {
          const next = withEvent(state.view, event)
          if (next === 'readAgain') void readAgain()
          else if (next !== state.view) change({ view: next })
        },
        head({ runId, seq }) {
          const { run } = state.view
          if (!run || run.id !== runId || run.seq < seq) void readAgain()
        },
      }),
  }
}

type Hearing = {
  agentId: string
  readAgain: () => Promise<Reading>
  connection: (connection: Connection) => void
  run: (event: LiveEvent) => void
  head: (head: { runId: string; seq: number }) => void
}

function listen(socket: LiveSocket, hearing: Hearing): () => void {
  let silence: ReturnType<typeof setTimeout> | undefined
  const heard = () => {
    clearTimeout(silence)
    silence = undefined
  }
  // Without a socket the page asks: it is lost only when nobody answers that either.
  const ask = async () => {
    const isHidden = typeof document !== 'undefined' && document.visibilityState === 'hidden'
    const result = isHidden ? 'read' : await hearing.readAgain()
    if (silence === undefined) return
    hearing.connection(result === 'read' ? 'live' : 'lost')
    silence = setTimeout(() => void ask(), ASK_EVERY_MS)
  }
  const silent = () => {
    silence ??= setTimeout(() => void ask(), SILENT_MS)
  }
  // Until the first connection there is none.
  silent()
  socket.on('connect', () => {
    heard()
    hearing.connection('live')
    // First the room, then the state: nothing can fall between.
    socket.emit('watch', hearing.agentId, () => void hearing.readAgain())
  })
  socket.on('disconnect', (reason: string) => {
    silent()
    // The server hung up: the session has ended, or that node stops. The next handshake says which.
    if (reason === 'io server disconnect') socket.connect()
  })
  socket.on('connect_error', (error: Error) => {
    if (error.message !== 'signed_out') return silent()
    heard()
    hearing.connection('signedOut')
    socket.close()
  })
  socket.on('run', hearing.run)
  socket.on('head', hearing.head)
  return () => {
    heard()
    socket.close()
  }
}

function isOlder(answer: AgentView, shown: AgentView): boolean {
  return answer.run !== null && answer.run.id === shown.run?.id && answer.run.seq < shown.run.seq
}
