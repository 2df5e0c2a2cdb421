import { request as httpRequest, type IncomingMessage } from 'node:http'

export type Page = { url: string; status: number; body: string }

/** As much of a browser as plain HTML forms need: cookies for each host, redirects, the Origin of a form. */
export type Browser = {
  get(url: string): Promise<Page>
  /** Sends a form from the page `from`. */
  post(url: string, form: Record<string, string>, from: string): Promise<Page>
}

const REDIRECTS_MAX = 10
const TIMEOUT_MS = 120_000

type Sent = { method: 'GET' | 'POST'; url: URL; body?: string; origin?: string }

export function createBrowser(): Browser {
  const jars = new Map<string, Map<string, string>>()

  function send({ method, url, body, origin }: Sent): Promise<IncomingMessage & { text: string }> {
    const cookies = [...(jars.get(url.host) ?? [])].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers: Record<string, string> = { host: url.host, accept: 'text/html', 'user-agent': 'aura-once' }
    if (cookies) headers.cookie = cookies
    if (origin) headers.origin = origin
    if (body !== undefined) headers['content-type'] = 'application/x-www-form-urlencoded'
    return new Promise((resolve, reject) => {
      // Node does not resolve *.localhost as browsers do.
      const request = httpRequest({
        host: '127.0.0.1',
        port: url.port,
        path: url.pathname + url.search,
        method,
        headers,
        timeout: TIMEOUT_MS,
      })
      request.on('timeout', () => request.destroy(new Error(`${url.href} does not answer`)))
      request.on('error', reject)
      request.on('response', (answer) => {
        keep(url.host, answer.headers['set-cookie'] ?? [])
        let text = ''
        answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
        answer.on('end', () => resolve(Object.assign(answer, { text })))
      })
      request.end(body)
    })
  }

  function keep(host: string, setCookies: string[]) {
    const jar = jars.get(host) ?? new Map<string, string>()
    jars.set(host, jar)
    for (const cookie of setCookies) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      if (name && value) jar.set(name, value)
      else if (name) jar.delete(name)
    }
  }

  async function follow(first: Sent): Promise<Page> {
    let next = first
    for (let hop = 0; hop < REDIRECTS_MAX; hop++) {
      const answer = await send(next)
      const { location } = answer.headers
      if (!location) return { url: next.url.href, status: answer.statusCode ?? 0, body: answer.text }
      next = { method: 'GET', url: new URL(location, next.url) }
    }
    throw new Error(`${first.url.href} redirects for ever`)
  }

  return {
    get: (url) => follow({ method: 'GET', url: new URL(url) }),
    post: (url, form, from) =>
      follow({
        method: 'POST',
        url: new URL(url),
        body: new URLSearchParams(form).toString(),
        origin: new URL(from).origin,
      }),
  }
}
