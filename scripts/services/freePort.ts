import { randomInt } from 'node:crypto'
import { isPortFree } from './isPortFree'

/** Below the ports that the kernel gives to outgoing connections: one of those may be taken by the time it is used. */
const [FIRST, LAST] = [20_000, 32_000]

/** A TCP port on loopback that was free a moment ago. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST, LAST)
    if (await isPortFree(port)) return port
  }
}
