import { ensurePartsBuild } from '~/scripts/setup/partsBuild.mjs'
import { ensureWebBuild } from '~/scripts/setup/webBuild.mjs'

/** vitest's: what a test starts is built from the sources as they are. The pages' build empties the folder of both. */
export default async function setup() {
  await ensureWebBuild()
  await ensurePartsBuild()
}
