import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { errorDocs } from './errorDocs'

test('docs/errors.md is what the catalogue says', () => {
  expect(readFileSync('docs/errors.md', 'utf8')).toBe(errorDocs())
})
