import { connect } from 'node:net'

/** SSH, the web, headscale's and OpenClaw's ports, and tailscaled's (which is UDP). */
const PORTS = [22, 80, 443, 3000, 8080, 18789, 41641]
const TIMEOUT_MS = 800

/** Which of the ports that matter answer at `address`, for somebody who comes from `from`. */
export async function openPorts(address: string, from: string): Promise<number[]> {
  const answers = await Promise.all(PORTS.map((port) => isOpen(address, port, from)))
  return PORTS.filter((_, index) => answers[index])
}

function isOpen(host: string, port: number, localAddress: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, localAddress, timeout: TIMEOUT_MS })
    const done = (open: boolean) => {
      socket.destroy()
      resolve(open)
    }
    socket.on('connect', () => done(true))
    socket.on('timeout', () => done(false))
    socket.on('error', () => done(false))
  })
}
