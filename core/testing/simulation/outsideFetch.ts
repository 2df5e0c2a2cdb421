type Handler = (request: Request) => Promise<Response>

const handlers = new Map<string, Handler>()
let isInstalled = false

/**
 * The adapters' own `fetch`, led to handlers in this process by host name. Everything else goes to the network as
 * before. Returns what takes the host away again.
 */
export function answerAt(host: string, handler: Handler): () => void {
  if (!isInstalled) install()
  handlers.set(host, handler)
  return () => void handlers.delete(host)
}

function install() {
  isInstalled = true
  const network = globalThis.fetch
  globalThis.fetch = async (input, init) => {
    const { hostname } = new URL(input instanceof Request ? input.url : input)
    if (!hostname.endsWith('.test')) return network(input, init)
    const handler = handlers.get(hostname)
    if (!handler) throw new TypeError(`nobody answers at ${hostname}`)
    return handler(new Request(input, init))
  }
}

/** The same answer with its body read, so that whoever takes it waits for nothing. */
export async function whole(answer: Response): Promise<Response> {
  const { status, headers } = answer
  if (status === 204) return new Response(null, { status, headers })
  return new Response(await answer.text(), { status, headers })
}
