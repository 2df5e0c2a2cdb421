import { connect, createServer, type Socket } from 'node:net'

/**
 * One address before several webs, as a load balancer has it: each connection goes to the next web that takes it. One
 * that breaks is not mended: whoever spoke asks again, and comes to another one.
 */
export async function startFront(port: number, webs: number[]): Promise<{ close(): Promise<void> }> {
  const open = new Set<Socket>()
  let turn = 0
  const lead = (from: Socket, first: number, tried = 0) => {
    const to = connect({ host: '127.0.0.1', port: webs[(first + tried) % webs.length] ?? 0 })
    const end = () => {
      from.destroy()
      to.destroy()
    }
    const other = () => (tried + 1 < webs.length && !from.destroyed ? lead(from, first, tried + 1) : end())
    to.once('error', other)
    to.once('connect', () => {
      to.off('error', other).on('error', end).on('close', end)
      from.on('close', end)
      from.pipe(to).pipe(from)
    })
  }
  const server = createServer((from) => {
    open.add(from)
    from.on('error', () => {}).on('close', () => open.delete(from))
    lead(from, turn++)
  })
  await new Promise<void>((resolve, reject) =>
    server.once('error', reject).listen(port, '127.0.0.1', resolve),
  )
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of open) socket.destroy()
      }),
  }
}
