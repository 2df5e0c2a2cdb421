import { startApart } from './startApart'

/** Starts an Aura of its own where none is named, and ends it after the last test. */
export default async function startWorld(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.AURA_E2E_URL) return undefined
  const { said, close } = await startApart('e2e/world.ts')
  Object.assign(process.env, said)
  return close
}
