import type { Page } from 'playwright'
import { waitUntil } from '~/scripts/services/waitUntil'
import type { BenchServices } from '../provideBenchServices'
import { echoTimes, openAgentPage, openChromium, openEchoPage, shownBy, type Shown } from './browserPages'
import type { StageChange } from './changeStages'
import { startNodes, type Nodes } from './startNodes'

const SOCKETS = 200
const SAMPLES = 160
/** A change of stage somewhere: as many as the 30 setups make that may start in a minute. */
const EVERY_MS = 200
const ONE_IN = 2
const P95_LIMIT_MS = 100
const RUN_LIMIT_MS = 300_000

/**
 * From the change of a stage in a worker to the change in the DOM of its owner's page, with two web nodes and their
 * sockets; in the same browser at the same time a bare socket.io echo with as many sockets, until it is shown.
 */
export async function benchLive(services: BenchServices): Promise<boolean> {
  const nodes = await startNodes(services, {
    sockets: SOCKETS,
    everyMs: EVERY_MS,
    oneIn: ONE_IN,
    count: SAMPLES,
  })
  try {
    return judge(await measure(nodes))
  } finally {
    await nodes.close()
  }
}

type Measured = { floor: number[]; live: number[]; unseen: number }

async function measure({ webs, floor, measured, ...nodes }: Nodes): Promise<Measured> {
  const browser = await openChromium()
  try {
    const pages = new Map<string, Page>()
    for (const [index, watcher] of measured.entries())
      pages.set(watcher.agentId, await openAgentPage(browser, webs[index] ?? '', watcher))
    const echo = await openEchoPage(browser, floor, EVERY_MS * ONE_IN)
    const changes = await changesOf(await nodes.publish())
    const live: number[] = []
    for (const [agentId, page] of pages)
      live.push(
        ...delays(
          changes.filter((change) => change.agentId === agentId),
          await shownBy(page),
        ),
      )
    return { floor: await echoTimes(echo), live, unseen: changes.length - live.length }
  } finally {
    await browser.close()
  }
}

async function changesOf(worker: Awaited<ReturnType<Nodes['publish']>>): Promise<StageChange[]> {
  const changes: StageChange[] = []
  worker.onLine((line) => {
    if (line.startsWith('{"agentId"')) changes.push(JSON.parse(line) as StageChange)
  })
  await waitUntil('all stages have changed', RUN_LIMIT_MS, () => worker.hasEnded())
  if (changes.length < SAMPLES) throw new Error(`The stages stopped changing:\n${worker.output()}`)
  return changes
}

/** From each change to the moment from which the page shows it. What it never showed is left out. */
function delays(changes: StageChange[], shown: Shown[]): number[] {
  return changes.flatMap(({ at, shows }, index) => {
    const before = changes[index + 1]?.at ?? Infinity
    const seen = shown.find((look) => look.shows === shows && look.at >= at && look.at < before)
    return seen ? [seen.at - at] : []
  })
}

function judge({ floor, live, unseen }: Measured): boolean {
  const p95 = share(live, 0.95)
  console.log(`\n${live.length + unseen} changes of stage, 2 web nodes, ${SOCKETS} sockets:`)
  tell('floor', floor)
  tell('Aura', live)
  console.log(
    `  times the floor's: p50 ${(share(live, 0.5) / share(floor, 0.5)).toFixed(1)}, p95 ${(p95 / share(floor, 0.95)).toFixed(1)}`,
  )
  return [
    held(`changes that a page did not show before the next: ${unseen}`, unseen === 0),
    held(`stage change to DOM, p95: ${p95.toFixed(0)} ms`, p95 <= P95_LIMIT_MS),
  ].every(Boolean)
}

const tell = (who: string, took: number[]) =>
  console.log(
    `  ${who.padEnd(6)} p50 ${share(took, 0.5).toFixed(1)} ms, p95 ${share(took, 0.95).toFixed(1)} ms, of ${took.length}`,
  )

function held(says: string, isHeld: boolean): boolean {
  console.log(`  ${isHeld ? 'held  ' : 'MISSED'} ${says}`)
  return isHeld
}

function share(took: number[], part: number): number {
  const sorted = [...took].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN
}
