import { z } from 'zod'
import { checkedLabels } from '~/sandbox/hetzner/listing'
import { refuseWhenLocked } from '~/sandbox/hetzner/power'
import type { Image, Project, Server } from '~/sandbox/hetzner/Project'

export const CreateImageBody = z.object({
  type: z.enum(['snapshot', 'backup']).nullish(),
  description: z.string().nullish(),
  labels: z.record(z.string(), z.string()).nullish(),
})

/** Copies a server's disk into an image; the image is there at once, and available when the action is over. */
export function snapshotServer(project: Project, server: Server, input: z.infer<typeof CreateImageBody>) {
  refuseWhenLocked(project, server)
  const image: Image = {
    id: project.nextId(),
    type: input.type ?? 'snapshot',
    status: 'creating',
    name: null,
    description: input.description ?? `${server.name}`,
    sizeGb: null,
    diskGb: server.type.disk,
    createdMs: project.timeline.now(),
    createdFrom: { id: server.id, name: server.name },
    labels: checkedLabels(input.labels ?? {}),
    architecture: server.type.architecture,
    osVersion: server.image.osVersion,
    isProtected: false,
  }
  project.images.set(image.id, image)
  const action = project.actions.start({
    command: 'create_image',
    resources: [
      { id: server.id, type: 'server' },
      { id: image.id, type: 'image' },
    ],
    durationMs: project.settings.imageMs,
    work: async () => {
      image.sizeGb = (await project.machines.snapshot(server.id, image.id)).sizeGb
    },
    onSuccess: () => {
      image.status = 'available'
    },
    onError: () => {
      project.images.delete(image.id)
    },
  })
  return { action, image }
}
