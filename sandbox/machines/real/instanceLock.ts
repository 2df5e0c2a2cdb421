import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { holdLock, type HeldLock } from '~/sandbox/machines/real/holdLock'
import { instanceNames, type InstanceNames } from '~/sandbox/machines/real/instanceNames'
import { sweep } from '~/sandbox/machines/real/sweep'

const ENDING = '.lock'
const JUST_ENDED_MS = 3_000
const END_PROCESSES = new URL('./endProcesses.sh', import.meta.url).pathname

/** Held for as long as a sandbox of this name lives, and until its processes have ended. */
export const lockFile = (runFolder: string, instance: string) =>
  join(runFolder, 'instances', `${instance}${ENDING}`)

/**
 * Makes this process the one that has the instance. The lock's file says where its state lies while it lives, so
 * that whoever starts next can sweep up after an instance that was killed.
 */
export async function takeInstance(
  runFolder: string,
  names: InstanceNames,
  stateDir: string,
  { wait }: { wait: boolean } = { wait: false },
): Promise<{ release(): Promise<void> }> {
  const file = lockFile(runFolder, names.instance)
  const take = () => holdLock(file, { wait, finally: [END_PROCESSES, names.prefix] })
  let lock = await take()
  // A sandbox that was killed a moment ago is still being ended.
  for (const until = Date.now() + JUST_ENDED_MS; !lock && Date.now() < until; lock = await take())
    await pause(100)
  if (!lock) throw new Error(`a sandbox named "${names.instance}" is running on this machine already`)
  await sweepEnded(names, file)
  await sweep(names, stateDir)
  await writeFile(file, stateDir)
  return {
    async release() {
      await writeFile(file, '')
      await lock.release()
    },
  }
}

async function sweepEnded(names: InstanceNames, file: string) {
  const stateDir = await readFile(file, 'utf8')
  if (stateDir) await sweep(names, stateDir)
  await writeFile(file, '')
}

/** Removes what other instances left that ended without cleaning up. One that still runs holds its lock. */
export async function sweepEndedInstances(runFolder: string) {
  const folder = join(runFolder, 'instances')
  await mkdir(folder, { recursive: true })
  for (const entry of await readdir(folder)) {
    if (!entry.endsWith(ENDING)) continue
    const file = join(folder, entry)
    const lock: HeldLock | null = await holdLock(file, { wait: false })
    if (!lock) continue
    await sweepEnded(instanceNames(entry.slice(0, -ENDING.length)), file)
    await lock.release()
  }
}
