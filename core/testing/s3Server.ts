import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import { buffer } from 'node:stream/consumers'
import type { AddressInfo } from 'node:net'

const PAGE = 2 // so that a short list has several pages

/** As much of S3 as an archive asks for, in memory on loopback. Parts are found only once they are put together. */
export async function openS3Server({ bucket, keyId }: { bucket: string; keyId: string }) {
  const objects = new Map<string, Buffer>()
  const uploads = new Map<string, Map<number, Buffer>>()
  const state = { isDown: false, breaksOffAt: null as number | null }

  const answer = (response: ServerResponse, status: number, body: string | Buffer = '', headers = {}) =>
    response.writeHead(status, { 'content-type': 'application/xml', ...headers }).end(body)
  const refuse = (response: ServerResponse, status: number, code: string) =>
    answer(response, status, `<Error><Code>${code}</Code><Message>${code}</Message></Error>`)

  function list(response: ServerResponse, query: URLSearchParams) {
    const prefix = query.get('prefix') ?? ''
    const after = query.get('continuation-token') ?? ''
    const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort()
    const page = keys.slice(0, PAGE)
    const more = keys.length > PAGE
    const next = more ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : ''
    const contents = page.map((key) => `<Contents><Key>${key}</Key></Contents>`).join('')
    answer(
      response,
      200,
      `<ListBucketResult><IsTruncated>${more}</IsTruncated>${next}${contents}</ListBucketResult>`,
    )
  }

  function get(response: ServerResponse, key: string) {
    const found = objects.get(key)
    if (!found) return refuse(response, 404, 'NoSuchKey')
    if (state.breaksOffAt === null) return answer(response, 200, found, { 'content-length': found.length })
    response.writeHead(200, { 'content-length': found.length })
    response.write(found.subarray(0, state.breaksOffAt), () => response.destroy())
  }

  function post(response: ServerResponse, key: string, uploadId: string | null) {
    if (uploadId === null) {
      const id = `upload-${uploads.size + 1}`
      uploads.set(id, new Map())
      const inner = `<UploadId>${id}</UploadId><Key>${key}</Key>`
      return answer(response, 200, `<InitiateMultipartUploadResult>${inner}</InitiateMultipartUploadResult>`)
    }
    const parts = [...(uploads.get(uploadId) ?? [])].sort(([a], [b]) => a - b).map(([, part]) => part)
    uploads.delete(uploadId)
    objects.set(key, Buffer.concat(parts))
    answer(response, 200, `<CompleteMultipartUploadResult><Key>${key}</Key></CompleteMultipartUploadResult>`)
  }

  async function handle(request: IncomingMessage, response: ServerResponse) {
    const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://s3')
    const key = decodeURIComponent(pathname.slice(`/${bucket}/`.length))
    const uploadId = query.get('uploadId')
    if (state.isDown) return refuse(response, 503, 'SlowDown')
    if (!request.headers.authorization?.startsWith(`AWS4-HMAC-SHA256 Credential=${keyId}/`))
      return refuse(response, 403, 'SignatureDoesNotMatch')
    if (!`${pathname}/`.startsWith(`/${bucket}/`)) return refuse(response, 404, 'NoSuchBucket')
    const body = await buffer(request)
    switch (request.method) {
      case 'GET':
        return query.has('list-type') ? list(response, query) : get(response, key)
      case 'PUT':
        if (uploadId) uploads.get(uploadId)?.set(Number(query.get('partNumber')), body)
        else objects.set(key, body)
        return answer(response, 200, '', { etag: '"1"' })
      case 'POST':
        return post(response, key, uploadId)
      case 'DELETE':
        if (uploadId) uploads.delete(uploadId)
        else objects.delete(key)
        return answer(response, 204)
      default:
        return refuse(response, 405, 'MethodNotAllowed')
    }
  }

  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy()) // the caller hung up
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    uploads,
    state,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
