import type { Readable } from 'node:stream'
import {
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import type { BlobStore } from './BlobStore'

export type S3Options = {
  /** `https://HOST`, without the bucket. */
  endpoint: string
  bucket: string
  region: string
  keyId: string
  secret: string
}

const PART_BYTES = 8 * 1024 * 1024 // S3 takes 10,000 parts: 80 GB
const PARTS_AT_ONCE = 2
const CONNECT_LIMIT_MS = 5_000
/** Without a byte. */
const SILENCE_LIMIT_MS = 60_000

/** A bucket of any store that speaks S3. */
export function s3Store({ endpoint, bucket, region, keyId, secret }: S3Options): BlobStore {
  const client = new S3Client({
    endpoint,
    region,
    credentials: { accessKeyId: keyId, secretAccessKey: secret },
    forcePathStyle: true, // a bucket's own host name needs a certificate of its own
    // Not every store knows the newer checksums, and what we store proves itself.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: CONNECT_LIMIT_MS, socketTimeout: SILENCE_LIMIT_MS },
  })

  return {
    // Parts are put together in one step, and thrown away when it does not come to that.
    async write(place, bytes) {
      const params = { Bucket: bucket, Key: place, Body: bytes, ContentType: 'application/octet-stream' }
      await new Upload({ client, params, partSize: PART_BYTES, queueSize: PARTS_AT_ONCE }).done()
    },

    async read(place) {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: place }))
        return Body as Readable
      } catch (cause) {
        if (cause instanceof NoSuchKey) return null
        throw cause
      }
    },

    async remove(place) {
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: place }))
    },

    async list(prefix) {
      const places: string[] = []
      for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix })) {
        places.push(...(page.Contents ?? []).flatMap(({ Key }) => (Key === undefined ? [] : [Key])))
      }
      return places
    },
  }
}
