import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { NotProven, openStream, sealStream } from './sealedStream'

const key = randomBytes(32)
const HEADER = 37
const SEALED_CHUNK = 65_536 + 16

const inParts = (bytes: Buffer, size: number) =>
  Readable.from(
    Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
      bytes.subarray(at * size, (at + 1) * size),
    ),
  )
const seal = (plain: Buffer, context = 'place', size = 10_000) =>
  buffer(inParts(plain, size).pipe(sealStream(key, context)))
const open = (sealed: Buffer, context = 'place', by = key, size = 7_777) =>
  buffer(inParts(sealed, size).pipe(openStream(by, context)))

test.each([0, 1, 65_535, 65_536, 65_537, 131_072, 200_001])(
  '%i bytes come back as they were',
  async (length) => {
    const plain = randomBytes(length)
    const sealed = await seal(plain)
    expect((await open(sealed)).equals(plain)).toBe(true)
    expect(sealed.length).toBe(HEADER + length + 16 * Math.max(1, Math.ceil(length / 65_536)))
  },
)

test('however the bytes are cut on their way, they come back', async () => {
  const plain = randomBytes(140_000)
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 100, max: 150_000 }),
      fc.integer({ min: 100, max: 150_000 }),
      async (a, b) => {
        expect((await open(await seal(plain, 'place', a), 'place', key, b)).equals(plain)).toBe(true)
      },
    ),
    { numRuns: 20 },
  )
})

test('a flipped bit anywhere is found', async () => {
  const sealed = await seal(randomBytes(70_000))
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: sealed.length - 1 }),
      fc.integer({ min: 0, max: 7 }),
      async (at, bit) => {
        const changed = Buffer.from(sealed)
        changed[at] = changed[at]! ^ (1 << bit)
        await expect(open(changed)).rejects.toThrow(NotProven)
      },
    ),
    { numRuns: 40 },
  )
})

test('wherever it is cut off, that is found: also between two chunks', async () => {
  const sealed = await seal(randomBytes(200_000))
  const ends = [0, 5, HEADER, HEADER + 1, HEADER + SEALED_CHUNK, HEADER + 2 * SEALED_CHUNK, sealed.length - 1]
  for (const end of ends) await expect(open(sealed.subarray(0, end)), String(end)).rejects.toThrow(NotProven)
})

test('swapped, repeated and added chunks are found', async () => {
  const sealed = await seal(randomBytes(200_000))
  const chunk = (index: number) =>
    sealed.subarray(
      HEADER + index * SEALED_CHUNK,
      Math.min(sealed.length, HEADER + (index + 1) * SEALED_CHUNK),
    )
  const made = (...order: number[]) => Buffer.concat([sealed.subarray(0, HEADER), ...order.map(chunk)])
  expect((await open(made(0, 1, 2, 3))).length).toBe(200_000)
  for (const order of [
    [1, 0, 2, 3],
    [0, 1, 1, 2, 3],
    [0, 2, 3],
    [0, 1, 2, 3, 3],
  ])
    await expect(open(made(...order)), order.join()).rejects.toThrow(NotProven)
})

test('another key, another place and another version do not open it', async () => {
  const sealed = await seal(Buffer.from('data'))
  await expect(open(sealed, 'place', randomBytes(32))).rejects.toThrow(NotProven)
  await expect(open(sealed, 'elsewhere')).rejects.toThrow(NotProven)
  await expect(open(Buffer.concat([Buffer.from('AURA\x02'), sealed.subarray(5)]))).rejects.toThrow(
    'newer version',
  )
})

test('the same bytes are never sealed to the same', async () => {
  const plain = Buffer.alloc(1000)
  const [one, two] = [await seal(plain), await seal(plain)]
  expect(one.subarray(HEADER).equals(two.subarray(HEADER))).toBe(false)
  expect(one.includes(Buffer.alloc(64))).toBe(false)
})
