import { expect, test } from 'vitest'
import { sizeText } from './sizeText'

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_500, '1.5 kB'],
  [412_300_000, '412 MB'],
  [1_240_000_000, '1.2 GB'],
])('%i bytes read %s', (bytes, words) => expect(sizeText(bytes)).toBe(words))
