import { z } from 'zod'
import type { Upstream } from './upstream'

const Images = z.looseObject({ images: z.array(z.looseObject({ id: z.number(), created: z.string() })) })
const GOLDEN = '/images?type=snapshot&status=available&label_selector=aura-image%3Dgolden'

/** What a machine is made from while there is no golden image: the roles install everything then. */
export const PLAIN_IMAGE = 'debian-12'

/** The newest golden image's id, or the plain one's name. */
export async function goldenImage(upstream: Upstream): Promise<string> {
  const answer = await upstream({ method: 'GET', path: GOLDEN, by: null })
  if (answer.status !== 200) return PLAIN_IMAGE
  const { images } = Images.parse(answer.body)
  const newest = images.sort((one, other) => other.created.localeCompare(one.created))[0]
  return newest ? String(newest.id) : PLAIN_IMAGE
}
