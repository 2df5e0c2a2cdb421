import { Secret, TOTP } from 'otpauth'

/** RFC 6238 with what every authenticator app takes: SHA-1, six digits, 30 seconds. */
const STEP_S = 30
const DIGITS = 6
/** A phone's clock may be off by as much as one step, and people take their time to type. */
const STEPS_OFF = 1
/** RFC 4226 asks for 160 bits. */
const KEY_BYTES = 20

const RECOVERY_CODES = 10
/** Letters and digits that can't be taken for one another. */
const ALPHABET = '23456789abcdefghjkmnpqrstvwxyz'

const totpOf = (key: string, label = '') =>
  new TOTP({
    issuer: 'Aura',
    label,
    secret: Secret.fromBase32(key),
    algorithm: 'SHA1',
    digits: DIGITS,
    period: STEP_S,
  })

/** A fresh key, as apps take it by hand: base32. */
export const newTotpKey = (): string => new Secret({ size: KEY_BYTES }).base32

/** What the QR code says. */
export const totpUri = (key: string, email: string): string => totpOf(key, email).toString()

/** The code of this moment. */
export const totpCode = (key: string, at: Date): string => totpOf(key).generate({ timestamp: at.getTime() })

/** The 30 s step that the code belongs to; null: it is not of now. Whether it was used is for the caller to know. */
export function totpStep(key: string, code: string, at: Date): number | null {
  const token = code.replace(/\s/g, '')
  if (!/^\d{6}$/.test(token)) return null
  const off = totpOf(key).validate({ token, timestamp: at.getTime(), window: STEPS_OFF })
  return off === null ? null : Math.floor(at.getTime() / 1000 / STEP_S) + off
}

/** Ten codes for when the phone is lost: 73 bits each. `bytes` gives random ones. */
export const newRecoveryCodes = (bytes: (count: number) => Uint8Array): string[] =>
  Array.from({ length: RECOVERY_CODES }, () =>
    inFives(Array.from(bytes(15), (byte) => ALPHABET[byte % ALPHABET.length]).join('')),
  )

/** As it was shown, however it is typed. */
export const plainRecoveryCode = (typed: string): string =>
  inFives(typed.toLowerCase().replace(/[^a-z0-9]/g, ''))

const inFives = (letters: string) => letters.match(/.{1,5}/g)?.join('-') ?? ''
