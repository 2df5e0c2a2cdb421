import { Hono } from 'hono'
import { z } from 'zod'
import { ApiError, isProtected, notFound } from '~/sandbox/hetzner/ApiError'
import { body, idOf, queryOf } from '~/sandbox/hetzner/body'
import { checkedLabels, page, selected } from '~/sandbox/hetzner/listing'
import { imageJson } from '~/sandbox/hetzner/present'
import type { Image, Project } from '~/sandbox/hetzner/Project'

const UpdateBody = z.object({
  description: z.string().nullish(),
  type: z.enum(['snapshot']).nullish(),
  labels: z.record(z.string(), z.string()).nullish(),
})

function imageOf(project: Project, id: number): Image {
  const image = project.images.get(id)
  if (!image) throw notFound('image', id)
  return image
}

function remove(project: Project, image: Image): Promise<void> {
  if (image.type === 'system') throw new ApiError(403, 'forbidden', 'system images cannot be deleted')
  if (image.isProtected) throw isProtected('image')
  project.images.delete(image.id)
  return project.machines.deleteSnapshot(image.id)
}

export function imageRoutes(project: Project) {
  const app = new Hono()
  app.get('/images', (c) => {
    const query = queryOf(c)
    const has = (name: string, value: string) =>
      query.getAll(name).length === 0 || query.getAll(name).includes(value)
    const rows = selected([...project.images.values()], query).filter(
      (image) =>
        has('type', image.type) && has('status', image.status) && has('architecture', image.architecture),
    )
    return c.json(page('images', rows.map(imageJson), query))
  })
  app.get('/images/:id{[0-9]+}', (c) => c.json({ image: imageJson(imageOf(project, idOf(c))) }))
  app.put('/images/:id{[0-9]+}', async (c) => {
    const image = imageOf(project, idOf(c))
    const { description, labels } = await body(c, UpdateBody)
    if (description) image.description = description
    if (labels) image.labels = checkedLabels(labels)
    return c.json({ image: imageJson(image) })
  })
  app.delete('/images/:id{[0-9]+}', async (c) => {
    await remove(project, imageOf(project, idOf(c)))
    return c.body(null, 204)
  })
  app.post('/images/:id{[0-9]+}/actions/change_protection', async (c) => {
    const image = imageOf(project, idOf(c))
    const given = await body(c, z.object({ delete: z.boolean().optional() }))
    image.isProtected = given.delete ?? image.isProtected
    const resources = [{ id: image.id, type: 'image' as const }]
    return c.json(
      { action: project.actions.start({ command: 'change_protection', resources, durationMs: 0 }) },
      201,
    )
  })
  return app
}
