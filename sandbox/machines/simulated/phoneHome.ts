import { request } from 'node:http'

/** One registration: gives the answer's status, or rejects when there was none. */
export type PhoneHome = (post: { url: string; body: string; fromAddress: string }) => Promise<number>

const TIMEOUT_MS = 5000

/** Posts from the machine's own address within 127/8, so that the receiver sees where it comes from. */
export const phoneHomeByHttp: PhoneHome = ({ url, body, fromAddress }) =>
  new Promise((resolve, reject) => {
    const post = request(url, {
      method: 'POST',
      localAddress: fromAddress,
      timeout: TIMEOUT_MS,
      agent: false,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'content-length': Buffer.byteLength(body),
        'user-agent': 'Cloud-Init/22.4.2',
      },
    })
    post.on('response', (answer) => {
      answer.resume()
      resolve(answer.statusCode ?? 0)
    })
    post.on('timeout', () => post.destroy(new Error('no answer in time')))
    post.on('error', reject)
    post.end(body)
  })
