import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { aesSeal, parseKeys } from './aesSeal'
import { nodeKeys } from './nodeKeys'

const key = (id: string) => `${id}:${Buffer.alloc(32, id).toString('base64')}`

test('what was sealed opens only in its own context', () => {
  const seal = aesSeal(parseKeys(key('a')))
  const sealed = seal.seal('secret', 'row-1')
  expect(sealed).not.toContain('secret')
  expect(seal.open(sealed, 'row-1')).toBe('secret')
  expect(() => seal.open(sealed, 'row-2')).toThrow()
})

test('after a rotation old values still open and new ones use the new key', () => {
  const old = aesSeal(parseKeys(key('a'))).seal('secret', 'row')
  const rotated = aesSeal(parseKeys(`${key('b')},${key('a')}`))
  expect(rotated.open(old, 'row')).toBe('secret')
  expect(rotated.seal('secret', 'row')).toMatch(/^b\./)
})

test('a key of the wrong length is refused', () => {
  expect(() => parseKeys('a:c2hvcnQ=')).toThrow('32 bytes')
})

test('ssh-keygen reads our private key and finds our public one in it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'keys-'))
  try {
    for (let n = 0; n < 5; n++) {
      const { privateKey, publicKey } = nodeKeys.sshKeyPair()
      const path = join(folder, `key-${n}`)
      writeFileSync(path, privateKey, { mode: 0o600 })
      expect(execFileSync('ssh-keygen', ['-y', '-f', path]).toString().trim()).toBe(publicKey)
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
})
