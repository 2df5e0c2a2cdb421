import { useEffect, useState, useSyncExternalStore } from 'react'
import { liveAgent } from '~/app/live/liveAgent'
import type { LiveAgent, LiveSocket, LiveState } from '~/app/live/liveAgent'
import { patiently } from '~/app/live/patiently'
import type { AgentView } from '~/app/presenters/agent/AgentView'

/** While a payment is on its way there is no run whose events could tell of it. */
const NO_RUN_READ_MS = 3_000
/** Health, payments and refunds change without a run: asked now and then, which is one cheap query. */
const READ_MS = 30_000

/** Asks with the tag of the last answer: what has not changed is one cheap query, and no body. */
function statusReader() {
  let tag: string | null = null
  return async (agentId: string): Promise<AgentView | 'signedOut' | 'unchanged' | null> => {
    const answer = await fetch(`/agents/${agentId}/status`, {
      headers: { Accept: 'application/json', ...(tag ? { 'If-None-Match': tag } : {}) },
      cache: 'no-store',
    })
    if (answer.status === 401) return 'signedOut'
    if (answer.status === 304) return 'unchanged'
    if (!answer.ok) return null
    tag = answer.headers.get('ETag')
    return (await answer.json()) as AgentView
  }
}

/** The agent's state as the server tells it. One for each agent: give the component the agent's id as key. */
export function useLiveAgent(loaded: AgentView): LiveState {
  const [live] = useState(() => liveAgent(loaded, statusReader()))
  const state = useSyncExternalStore(live.subscribe, live.state, live.state)

  useEffect(() => {
    live.put(loaded)
  }, [live, loaded])

  useEffect(() => {
    const onVisible = () => void (document.visibilityState === 'visible' && live.readAgain())
    document.addEventListener('visibilitychange', onVisible)
    return () => document.removeEventListener('visibilitychange', onVisible)
  }, [live])

  const everyMs = state.view.run === null ? NO_RUN_READ_MS : READ_MS
  useEffect(() => {
    const read = () => void (document.visibilityState === 'visible' && live.readAgain())
    const timer = setInterval(read, everyMs)
    return () => clearInterval(timer)
  }, [everyMs, live])

  useEffect(() => connect(live), [live])

  return state
}

/** Without the client the page only asks now and then: a socket that never connects does just that. */
async function loadSockets() {
  return patiently(() => import('socket.io-client')).then(
    ({ io }) => io,
    () => null,
  )
}

const NO_SOCKET: LiveSocket = { on: () => {}, emit: () => {}, connect: () => {}, close: () => {} }

/** The socket comes after the page: what the page shows does not wait for it. */
function connect(live: LiveAgent): () => void {
  let stop = () => {}
  let isOver = false
  void loadSockets().then((io) => {
    if (isOver) return
    if (!io) {
      stop = live.listenTo(NO_SOCKET)
      return
    }
    const socket = io({ transports: ['websocket'], reconnectionDelayMax: 3_000 })
    const stopListening = live.listenTo(socket as unknown as LiveSocket)
    // The browser knows at once that the network went; a socket would take most of a minute.
    const offline = () => void socket.disconnect()
    const online = () => void socket.connect()
    window.addEventListener('offline', offline)
    window.addEventListener('online', online)
    stop = () => {
      window.removeEventListener('offline', offline)
      window.removeEventListener('online', online)
      stopListening()
    }
  })
  return () => {
    isOver = true
    stop()
  }
}
