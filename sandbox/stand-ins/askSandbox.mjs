import { request } from 'node:http'

/**
 * Posts JSON to the sandbox and hands over the answer as it comes.
 * @param {string} path below /admin
 * @param {unknown} body
 * @returns {Promise<import('node:http').IncomingMessage>}
 */
export function askSandbox(path, body) {
  const admin = process.env.AURA_SANDBOX_ADMIN
  if (!admin) throw new Error('AURA_SANDBOX_ADMIN is not set: which sandbox?')
  const text = JSON.stringify(body)
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }
    const post = request(`${admin}${path}`, { method: 'POST', agent: false, headers })
    post.on('response', (answer) =>
      answer.statusCode === 200
        ? resolve(answer)
        : reject(new Error(`the sandbox answered ${answer.statusCode}`)),
    )
    post.on('error', reject)
    post.end(text)
  })
}

/**
 * @param {string} path
 * @param {unknown} body
 * @returns {Promise<any>}
 */
export async function askSandboxJson(path, body) {
  let text = ''
  for await (const chunk of await askSandbox(path, body)) text += chunk
  return JSON.parse(text)
}
