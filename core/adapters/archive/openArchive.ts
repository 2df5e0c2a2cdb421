import type { Env } from '~/core/config/env'
import type { Archive } from '~/core/ports/Archive'
import { folderStore } from './folderStore'
import { sealedArchive } from './sealedArchive'

/** The archive that the environment names. The client for S3 is loaded only where one is used. */
export async function openArchive(env: Env): Promise<Archive> {
  const { ARCHIVE_S3_BUCKET: bucket, ARCHIVE_S3_ENDPOINT: endpoint, ARCHIVE_S3_REGION: region } = env
  const { ARCHIVE_S3_KEY_ID: keyId, ARCHIVE_S3_SECRET: secret } = env
  if (!bucket) return sealedArchive(folderStore(env.ARCHIVE_DIR))
  if (!endpoint || !keyId || !secret)
    throw new Error('ARCHIVE_S3_BUCKET needs its endpoint, key id and secret')
  const { s3Store } = await import('./s3Store')
  return sealedArchive(s3Store({ endpoint, bucket, region, keyId, secret }))
}
