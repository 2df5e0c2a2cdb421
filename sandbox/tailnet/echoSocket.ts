import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'

// RFC 6455, section 1.3.
const ACCEPT_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
const TEXT = 1
const CLOSE = 8
const LENGTH_MAX = 125

/**
 * A WebSocket that sends back what it is sent, for short text frames: enough to see that upgrades pass through a
 * proxy and end when they should.
 */
export function echoSocket(request: IncomingMessage, socket: Duplex): void {
  const key = request.headers['sec-websocket-key'] ?? ''
  const accept = createHash('sha1').update(`${key}${ACCEPT_GUID}`).digest('base64')
  const lines = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade']
  socket.write(`${lines.join('\r\n')}\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`)
  const frame = (opcode: number, payload: Buffer) =>
    socket.write(Buffer.concat([Buffer.from([0x80 | opcode, payload.length]), payload]))
  let rest: Buffer = Buffer.alloc(0)
  socket.on('error', () => socket.destroy())
  socket.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk])
    // A client's frame: two bytes, four of mask, then the payload.
    while (rest.length >= 6) {
      const opcode = rest[0]! & 0x0f
      const length = rest[1]! & 0x7f
      if (length > LENGTH_MAX) return void socket.destroy()
      if (rest.length < 6 + length) return
      const mask = rest.subarray(2, 6)
      const payload = Buffer.from(rest.subarray(6, 6 + length).map((byte, index) => byte ^ mask[index % 4]!))
      rest = rest.subarray(6 + length)
      if (opcode === TEXT) frame(TEXT, payload)
      if (opcode === CLOSE) {
        frame(CLOSE, payload)
        return void socket.end()
      }
    }
  })
}
