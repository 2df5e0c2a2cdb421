import { createHash, randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { AuraError } from '~/core/domain/errors'
import type { Archive } from '~/core/ports/Archive'

/** A store with something behind it that a test may spoil. */
export type ArchiveAtHand = {
  archive: Archive
  /** The bytes that lie at a place, as a thief would find them. */
  raw(place: string): Promise<Buffer>
  spoil(place: string, change: (bytes: Buffer) => Buffer): Promise<void>
  /** Whatever is left of puts that did not come to their end. */
  leftBehind(): Promise<string[]>
  breakDown(): Promise<void>
  close(): Promise<void>
}

const PLACE = 'customer-1/backup-1'
const BIG = 20 * 1024 * 1024 // more than two of S3's parts

/** What the engine may rely on, whichever store is behind it. */
export function archiveContract(name: string, open: () => Promise<ArchiveAtHand>) {
  describe(`archive, ${name}`, () => {
    let at: ArchiveAtHand
    beforeEach(async () => {
      at = await open()
    })
    afterEach(() => at.close())

    const key = randomBytes(32)
    const of = (...parts: (string | Buffer)[]) => Readable.from(parts.map((part) => Buffer.from(part)))
    const put = (place = PLACE, text = 'the data') => at.archive.put(place, of(text), key)
    const got = async (place = PLACE, by = key) => (await buffer(await at.archive.get(place, by))).toString()

    test('what was put comes back, and its size and hash are those of the plain bytes', async () => {
      const stored = await at.archive.put(PLACE, of('the ', 'data'), key)
      expect(stored).toEqual({ bytes: 8, sha256: createHash('sha256').update('the data').digest('hex') })
      expect(await got()).toBe('the data')
    })

    test('many megabytes, and none at all, come back too', async () => {
      const big = randomBytes(BIG)
      const stored = await at.archive.put(PLACE, of(big.subarray(0, 5), big.subarray(5)), key)
      expect(stored.bytes).toBe(BIG)
      expect((await buffer(await at.archive.get(PLACE, key))).equals(big)).toBe(true)
      await at.archive.put('empty', of(), key)
      expect(await got('empty')).toBe('')
    })

    test('nothing of it can be read where it lies', async () => {
      await put()
      expect((await at.raw(PLACE)).includes('the data')).toBe(false)
    })

    test('damaged, cut short, moved or with another key: not one byte of it is given out', async () => {
      const refused = { code: 'backup_unverified' }
      await put()
      await expect(at.archive.get(PLACE, randomBytes(32))).rejects.toMatchObject(refused)
      const whole = await at.raw(PLACE)
      await put('elsewhere')
      await at.spoil('elsewhere', () => whole)
      await expect(at.archive.get('elsewhere', key)).rejects.toMatchObject(refused)
      await at.spoil(PLACE, (bytes) => bytes.subarray(0, -1))
      await expect(at.archive.get(PLACE, key)).rejects.toMatchObject(refused)
      await at.spoil(PLACE, () => Buffer.alloc(0))
      await expect(at.archive.get(PLACE, key)).rejects.toMatchObject(refused)
    })

    test('damage far inside is found when it is reached', async () => {
      await at.archive.put(PLACE, of(randomBytes(300_000)), key)
      await at.spoil(PLACE, (bytes) => Buffer.concat([bytes.subarray(0, 250_000), bytes.subarray(250_001)]))
      const stream = await at.archive.get(PLACE, key)
      await expect(buffer(stream)).rejects.toMatchObject({ code: 'backup_unverified' })
    })

    test('what is absent is no backup', async () => {
      await expect(at.archive.get('nothing', key)).rejects.toMatchObject({ code: 'backup_unverified' })
    })

    test('a source that breaks off leaves nothing, and what was there before stays', async () => {
      await put()
      const broken = async function* () {
        yield randomBytes(9 * 1024 * 1024)
        await Promise.resolve()
        throw new AuraError('machine_lost')
      }
      for (const place of [PLACE, 'new'])
        await expect(at.archive.put(place, Readable.from(broken()), key)).rejects.toMatchObject({
          code: 'machine_lost',
        })
      expect(await at.archive.list('')).toEqual([PLACE])
      expect(await got()).toBe('the data')
      expect(await at.leftBehind()).toEqual([])
    })

    test('a second put replaces the first', async () => {
      await put()
      await put(PLACE, 'newer')
      expect(await got()).toBe('newer')
      expect(await at.archive.list('')).toEqual([PLACE])
    })

    test('the list has every place below a prefix, and removing what is absent is fine', async () => {
      for (const place of ['a/3', 'a/1', 'b/1', 'a/2', 'a/4/x']) await put(place)
      expect(await at.archive.list('a/')).toEqual(['a/1', 'a/2', 'a/3', 'a/4/x'])
      await at.archive.remove('a/1')
      await at.archive.remove('a/1')
      expect(await at.archive.list('')).toEqual(['a/2', 'a/3', 'a/4/x', 'b/1'])
    })

    test('a place that leads elsewhere is refused', async () => {
      for (const place of ['', '../x', 'a/../../x', '/etc/x', 'a//b', '.growing/x', 'a/'])
        await expect(put(place), place).rejects.toMatchObject({ code: 'internal' })
    })

    test('a store that is down is told as such, and the source is let go', async () => {
      await put()
      await at.breakDown()
      const source = of(randomBytes(9 * 1024 * 1024))
      await expect(at.archive.put('new', source, key)).rejects.toMatchObject({ code: 'archive_down' })
      expect(source.destroyed).toBe(true)
      await expect(at.archive.get(PLACE, key)).rejects.toMatchObject({ code: 'archive_down' })
      await expect(at.archive.list('')).rejects.toMatchObject({ code: 'archive_down' })
    })
  })
}
