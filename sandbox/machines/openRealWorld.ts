import type { Faults } from '~/sandbox/faults/Faults'
import type { MachineWorld } from '~/sandbox/machines/MachineWorld'
import { createRealMachines } from '~/sandbox/machines/real/createRealMachines'
import { preflight } from '~/sandbox/machines/real/preflight'
import { workspaceRoutes } from '~/sandbox/machines/real/workspaceRoutes'
import { createTailnet, type TailnetPrograms } from '~/sandbox/machines/real/tailnet/createTailnet'

export type RealWorldOptions = {
  faults: Faults
  /** Everything on the host carries it: 1 to 5 of a-z and 0-9. */
  instance: string
  folder: string
  /** The image's layers, as they were built. */
  images: { base: string; layer: string }
  programs: TailnetPrograms
}

/** Real machines and a real private network on this host. Says in plain words what the host lacks for it. */
export async function openRealWorld({
  faults,
  instance,
  folder,
  images,
  programs,
}: RealWorldOptions): Promise<MachineWorld> {
  const found = await preflight({ stateDir: folder })
  if (!found.ok) {
    const words = found.lacks.map(({ what, doNext }) => `${what} ${doNext}`)
    throw new Error(`Real machines are not possible here:\n${words.join('\n')}`)
  }
  const machines = await createRealMachines({
    instance,
    stateDir: folder,
    base: images.base,
    golden: null,
    faults,
  })
  try {
    const tailnet = await createTailnet({ instance: machines.instance, programs })
    const workspaces = workspaceRoutes(machines)
    const { backend, proxyUrl, opsAddress, loginServer } = tailnet
    return {
      machines,
      tailnet: { backend, proxyUrl, opsAddress, loginServer },
      hostAddress: machines.hostAddress,
      bastionCidr: machines.bastionCidr,
      standIns: null,
      admin: async (request) => workspaces.fetch(request),
      attach: async () => undefined,
      offerGolden: (imageId) => machines.addImage(imageId, images.layer),
      async close() {
        await tailnet.close()
        await machines.close()
      },
    }
  } catch (cause) {
    await machines.close()
    throw cause
  }
}
