import { startApart } from './startApart'

/** Where things are in a world of one's own. */
export type OwnWorld = { database: string; redis: string; hcloud: NodeJS.ProcessEnv; close(): Promise<void> }

/**
 * An Aura for one file of tests alone, as what they do would be felt by all others: every helper speaks to it until it
 * is closed.
 */
export async function openOwnWorld(): Promise<OwnWorld> {
  const shared = { ...process.env }
  const apart = await startApart('e2e/world.ts')
  Object.assign(process.env, apart.said)
  const [endpoint, token] = (process.env.AURA_E2E_HCLOUD ?? '').split(' ')
  return {
    database: process.env.AURA_E2E_DATABASE ?? '',
    redis: process.env.AURA_E2E_REDIS ?? '',
    hcloud: { ...process.env, HCLOUD_ENDPOINT: endpoint, HCLOUD_TOKEN: token },
    async close() {
      Object.assign(process.env, shared)
      await apart.close()
    },
  }
}
