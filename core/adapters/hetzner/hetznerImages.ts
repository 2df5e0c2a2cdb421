import { z } from 'zod'
import { AuraError } from '~/core/domain/errors'
import type { Image, Servers } from '~/core/ports/Servers'
import { errorCode, HetznerImage } from './answers'
import { asking } from './asking'
import type { Upstream } from './upstream'

const ImageAnswer = z.looseObject({ image: HetznerImage })
/** An order that will not be taken, however often it is given: a limit of the account, or what can't be copied. */
const REFUSED = [403, 422]

const statuses = ['creating', 'available'] as const

function asImage(found: HetznerImage): Image {
  return {
    id: String(found.id),
    description: found.description,
    status: statuses.find((name) => name === found.status) ?? 'other',
    sizeGb: found.image_size ?? null,
    labels: found.labels,
    createdAt: new Date(found.created),
  }
}

const has = (image: HetznerImage, labels: Record<string, string>) =>
  Object.entries(labels).every(([name, value]) => image.labels[name] === value)

/** Snapshots of servers. `ours`: the query that selects this environment's. */
export function hetznerImages({
  upstream,
  ours,
}: {
  upstream: Upstream
  ours: string
}): Pick<Servers, 'createImage' | 'findImage' | 'listImages' | 'removeImage'> {
  const { ask, read, listAll } = asking(upstream)
  const snapshots = `/images?type=snapshot&${ours}`

  return {
    async createImage(serverId, description, labels, by) {
      // An earlier one's answer may have been lost.
      const known = (await listAll('images', snapshots, HetznerImage, by)).find((image) => has(image, labels))
      if (known) return String(known.id)
      const path = `/servers/${serverId}/actions/create_image`
      const answer = await ask(
        { method: 'POST', path, body: { type: 'snapshot', description, labels } },
        by,
        [201, 404, ...REFUSED],
      )
      if (answer.status === 404) return null
      if (answer.status !== 201)
        throw new AuraError('backup_failed', {
          detail: `POST ${path}: ${answer.status} ${errorCode(answer.body) ?? ''}`,
        })
      return String(read(ImageAnswer, answer).image.id)
    },

    async findImage(id, by) {
      const answer = await ask({ method: 'GET', path: `/images/${id}` }, by, [200, 404])
      return answer.status === 404 ? null : asImage(read(ImageAnswer, answer).image)
    },

    listImages: async (by) => (await listAll('images', snapshots, HetznerImage, by)).map(asImage),

    async removeImage(id, by) {
      await ask({ method: 'DELETE', path: `/images/${id}`, isRemoval: true }, by, [204, 404])
    },
  }
}
