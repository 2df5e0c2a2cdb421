import { createHash } from 'node:crypto'

const P = 2n ** 255n - 19n
const D = 37095705934669439343138083508754565189542113879843219016388785533085940283555n // of edwards25519, RFC 8032

function power(base: bigint, exponent: bigint): bigint {
  let [result, square] = [1n, base % P]
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * square) % P
    square = (square * square) % P
  }
  return result
}

/** Whether some point of the curve has this y: x² = (y² - 1) / (d y² + 1) must have a root (RFC 8032, 5.1.3). */
function isOnCurve(encoded: Buffer): boolean {
  const y = BigInt(`0x${Buffer.from(encoded).reverse().toString('hex')}`) & (2n ** 255n - 1n)
  if (y >= P) return false
  const [u, v] = [(y * y - 1n + P) % P, (D * y * y + 1n) % P]
  const square = (u * power(v, P - 2n)) % P
  return power(square, (P - 1n) / 2n) === 1n
}

/**
 * An ed25519 public key to which nobody has, or ever had, the private half: a point found by hashing. The same for
 * an environment each time, so that a repeated create has the same body. Hetzner wants a key, or makes a root
 * password; keys are unique in a project, so each environment has its own.
 */
export function recoveryKey(environment: string): string {
  for (let tries = 0; ; tries += 1) {
    const point = createHash('sha256').update(`aura recovery key ${environment} ${tries}`).digest()
    if (!isOnCurve(point)) continue
    const field = (bytes: Buffer) => {
      const length = Buffer.alloc(4)
      length.writeUInt32BE(bytes.length)
      return Buffer.concat([length, bytes])
    }
    const type = 'ssh-ed25519'
    return `${type} ${Buffer.concat([field(Buffer.from(type)), field(point)]).toString('base64')} aura-${environment}`
  }
}
