import { totpCode } from '~/core/domain/totp'

/** What an authenticator app would show now: `npm run code -- KEY`, with the key that the demo prints. */
const key = process.argv[2]
if (!key) {
  console.error('Usage: npm run code -- KEY')
  process.exitCode = 1
} else {
  const left = 30 - (Math.floor(Date.now() / 1000) % 30)
  console.log(`${totpCode(key, new Date())}  (for ${left} s more)`)
}
