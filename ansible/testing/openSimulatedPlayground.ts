import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openPlayground, type Playground } from '~/ansible/testing/openPlayground'
import { createFaults } from '~/sandbox/faults/Faults'
import { openSimulatedWorld } from '~/sandbox/machines/simulated/openSimulatedWorld'
import { realTimeline } from '~/sandbox/world/Timeline'
import { serve } from '~/sandbox/world/serve'

/** A machine that is state, with programs that stand in for ssh and ansible-playbook. */
export async function openSimulatedPlayground(): Promise<Playground> {
  const folder = await mkdtemp(join(tmpdir(), 'stand-ins-'))
  const pace = { taskMs: 20, installMs: 20, unreachableMs: 100 }
  const world = await openSimulatedWorld({ timeline: realTimeline, faults: createFaults(), folder, pace })
  const { admin, standIns } = world
  if (!admin || !standIns) throw new Error('this world has no programs of its own')
  const served = await serve((request) => admin(request))
  await world.attach(`${served.url}/admin`)
  return openPlayground({
    ...world,
    imageId: null,
    programs: standIns,
    workspace: (_target, name) => {
      const url = `${served.url}/admin/machines/${name}/files`
      return {
        async write(path, content) {
          const answer = await fetch(url, { method: 'POST', body: JSON.stringify({ path, content }) })
          if (!answer.ok) throw new Error(`the sandbox answered ${answer.status}`)
        },
        async read(path) {
          const { files } = (await (await fetch(url)).json()) as { files: Record<string, string> }
          return files[path] ?? null
        },
      }
    },
    async close() {
      await world.close()
      await served.close()
      await rm(folder, { recursive: true, force: true })
    },
  })
}
