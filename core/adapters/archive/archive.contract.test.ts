import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { readEnv } from '~/core/config/env'
import { openS3Server } from '~/core/testing/s3Server'
import { archiveContract, type ArchiveAtHand } from './archiveContract'
import { folderStore } from './folderStore'
import { openArchive } from './openArchive'
import { s3Store } from './s3Store'
import { sealedArchive } from './sealedArchive'

const key = randomBytes(32)
const s3 = { bucket: 'backups', region: 'eu-central', keyId: 'AK1', secret: 'not-a-secret' }

async function inFolder(): Promise<ArchiveAtHand & { folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'archive-'))
  const raw = (place: string) => readFile(join(folder, place))
  return {
    folder,
    archive: sealedArchive(folderStore(folder)),
    raw,
    spoil: async (place, change) => writeFile(join(folder, place), change(await raw(place))),
    leftBehind: () => readdir(join(folder, '.growing')),
    async breakDown() {
      await rm(folder, { recursive: true })
      await writeFile(folder, 'no folder')
    },
    close: () => rm(folder, { recursive: true, force: true }),
  }
}

async function inS3(): Promise<ArchiveAtHand> {
  const server = await openS3Server(s3)
  return {
    archive: sealedArchive(s3Store({ ...s3, endpoint: server.url })),
    raw: (place) => Promise.resolve(server.objects.get(place)!),
    spoil: async (place, change) => void server.objects.set(place, change(server.objects.get(place)!)),
    leftBehind: () => Promise.resolve([...server.uploads.keys()]),
    async breakDown() {
      server.state.isDown = true
    },
    close: async () => server.close(),
  }
}

archiveContract('in a folder', inFolder)
archiveContract('in a store that speaks S3', inS3)

test('a folder is for its owner alone, and what a killed process left in it goes after a day', async () => {
  const at = await inFolder()
  const { archive, folder } = at
  await archive.put('customer/one', Readable.from([Buffer.from('x')]), key)
  const modes = ['customer', 'customer/one'].map(
    async (name) => (await stat(join(folder, name))).mode & 0o777,
  )
  expect(await Promise.all(modes)).toEqual([0o700, 0o600])
  const growing = join(folder, '.growing')
  for (const name of ['old', 'new']) await writeFile(join(growing, name), '')
  const twoDaysAgo = new Date(Date.now() - 2 * 86_400_000)
  await utimes(join(growing, 'old'), twoDaysAgo, twoDaysAgo)
  await archive.put('customer/two', Readable.from([Buffer.from('x')]), key)
  expect(await readdir(growing)).toEqual(['new'])
  await at.close()
})

test('a download that breaks off is no end of the data', async () => {
  const server = await openS3Server(s3)
  const archive = sealedArchive(s3Store({ ...s3, endpoint: server.url }))
  await archive.put('big', Readable.from([randomBytes(1_000_000)]), key)
  server.state.breaksOffAt = 500_000
  const stream = await archive.get('big', key)
  await expect(buffer(stream)).rejects.toMatchObject({ code: 'archive_down' })
  server.close()
})

test('the environment chooses the store', async () => {
  const example = Object.fromEntries(
    (await readFile('.env.example', 'utf8')).split('\n').flatMap((line) => {
      const [, name, value] = /^(\w+)=(.*)$/.exec(line) ?? []
      return name ? [[name, value]] : []
    }),
  )
  const server = await openS3Server(s3)
  const env = readEnv({
    ...example,
    ARCHIVE_S3_BUCKET: s3.bucket,
    ARCHIVE_S3_ENDPOINT: server.url,
    ARCHIVE_S3_KEY_ID: s3.keyId,
    ARCHIVE_S3_SECRET: s3.secret,
  })
  await (await openArchive(env)).put('there', Readable.from([Buffer.from('x')]), key)
  expect([...server.objects.keys()]).toEqual(['there'])
  await expect(openArchive({ ...env, ARCHIVE_S3_SECRET: undefined })).rejects.toThrow(
    'ARCHIVE_S3_BUCKET needs',
  )
  server.close()
})
