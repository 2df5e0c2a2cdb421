import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { newRecoveryCodes, newTotpKey, plainRecoveryCode, totpCode, totpStep, totpUri } from './totp'

/** RFC 6238, appendix B: `12345678901234567890` in base32, the last six of its eight digits. */
const KEY = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
const vectors: [seconds: number, code: string][] = [
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
]

test.each(vectors)('at %i s the code is the standard’s', (seconds, code) => {
  const at = new Date(seconds * 1000)
  expect(totpCode(KEY, at)).toBe(code)
  expect(totpStep(KEY, code, at)).toBe(Math.floor(seconds / 30))
})

test('a code is good one step early and late, and names its own step', () => {
  const at = (seconds: number) => new Date(seconds * 1000)
  const code = totpCode(KEY, at(3_000))
  expect([2_970, 3_000, 3_059].map((seconds) => totpStep(KEY, code, at(seconds)))).toEqual([100, 100, 100])
  expect([2_939, 3_060].map((seconds) => totpStep(KEY, code, at(seconds)))).toEqual([null, null])
})

test('what is no code is none', () => {
  for (const code of ['', '12345', '1234567', 'abcdef', '١٢٣٤٥٦']) {
    expect(totpStep(KEY, code, new Date(59_000)), code).toBeNull()
  }
  expect(totpStep(KEY, ' 287 082 ', new Date(59_000))).toBe(1)
})

test('the QR code names Aura, the address and the key', () => {
  const key = newTotpKey()
  expect(key).toMatch(/^[A-Z2-7]{32}$/)
  const uri = new URL(totpUri(key, 'staff@aura.example'))
  expect(uri.protocol).toBe('otpauth:')
  expect(decodeURIComponent(uri.pathname)).toContain('Aura:staff@aura.example')
  expect(uri.searchParams.get('secret')).toBe(key)
})

test('recovery codes are ten different ones, and forgive how they are typed', () => {
  const codes = newRecoveryCodes(randomBytes)
  expect(new Set(codes).size).toBe(10)
  for (const code of codes) {
    expect(code).toMatch(/^[2-9a-z]{5}-[2-9a-z]{5}-[2-9a-z]{5}$/)
    expect(plainRecoveryCode(` ${code.toUpperCase().replaceAll('-', ' ')} `)).toBe(code)
  }
})
