import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { ServerBuild } from '@remix-run/node'
import { io } from 'socket.io-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { adminForms, doors, frames, people, routeRights, type Met, type Person } from './rights/routeRights'
import type { Planted } from './rights/plantRows'
import { metOf, startRightsWorld, type RightsWorld } from './rights/rightsWorld'

type Method = 'GET' | 'POST'
type Door = { id: string; method: Method; person: Person; path: string; expected: Met }

let world: RightsWorld
let build: ServerBuild
beforeAll(async () => {
  build = (await import(pathToFileURL(resolve('build/server/index.js')).href)) as ServerBuild
  world = await startRightsWorld()
})
afterAll(() => world.close())

const routeIds = () => Object.keys(build.routes).filter((id) => !frames.includes(id))

/** `/agents/:agent/runs/:run` of a route, with its parents' parts. */
function patternOf(id: string): string {
  const { path = '', parentId } = build.routes[id] ?? {}
  const above = parentId ? patternOf(parentId) : ''
  return [above, path].filter(Boolean).join('/')
}

function addressOf(id: string, planted: Planted): string {
  const { params = {}, names = {}, query = {}, search: more = '' } = routeRights[id] ?? {}
  const renamed = Object.fromEntries(Object.entries(names).map(([name, key]) => [name, planted[key]]))
  const known: Partial<Record<string, string>> = { ...planted, ...renamed, ...params }
  const path = patternOf(id).replace(/:(\w+)\??/g, (_, name: string) => {
    const value = known[name]
    if (value === undefined) throw new Error(`${id} has a :${name}, and nothing of that name is planted`)
    return value
  })
  const search = Object.entries(query).map(([name, key]) => `${name}=${planted[key ?? 'agent']}`)
  if (more) search.push(more)
  return `/${path}${search.length > 0 ? `?${search.join('&')}` : ''}`
}

/** Each door and whoever stands before it. */
function allDoors(): Door[] {
  return routeIds().flatMap((id) => {
    const rights = routeRights[id]
    if (!rights) return []
    const path = addressOf(id, world.planted)
    return (['GET', 'POST'] as const).flatMap((method) =>
      people.map((person) => {
        const key = method === 'GET' ? 'get' : 'post'
        const expected: Met = rights.but?.[key]?.[person] ?? doors[rights[key]][person]
        return { id, method, person, path, expected }
      }),
    )
  })
}

/** What is behind the door may be broken; that one gets there is what counts. */
const isLetIn = (met: Met) => met === 'in' || met === 'broken'

const told = ({ method, path, person }: Door, met: string) => `${person}: ${method} ${path} -> ${met}`

async function walk(before: Door[]): Promise<void> {
  const wrong: string[] = []
  for (const door of before) {
    const token = await world.freshToken(door.person)
    const met = metOf(await world.ask(door.person, door.method, door.path, { token }))
    if (met !== door.expected) wrong.push(`${told(door, met)}, not ${door.expected}`)
  }
  expect(wrong).toEqual([])
}

/** All rows that anybody could have changed, without the traces that every visit leaves. */
async function allRows(): Promise<string> {
  const { db } = world
  const tables = [
    db.account.findMany({ omit: { totpSecretSealed: true } }),
    db.customer.findMany(),
    db.agent.findMany(),
    db.run.findMany(),
    db.backup.findMany(),
    db.invoice.findMany(),
    db.refund.findMany(),
    db.openTicket.findMany(),
    db.failedJob.findMany(),
    db.finding.findMany(),
    db.inboxEvent.findMany(),
    db.setting.findMany(),
    db.auditEntry.findMany(),
    db.bulkAction.findMany(),
    db.terraformState.findMany(),
    db.outboxJob.findMany(),
    db.mail.findMany(),
  ]
  return JSON.stringify(await Promise.all(tables as Promise<unknown>[]), (_, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  )
}

test('every route has its line in the table of rights, and the table has no other', () => {
  expect(Object.keys(routeRights).sort()).toEqual(routeIds().sort())
})

test('a form is a door of the table exactly where a route has an action', () => {
  const withAction = routeIds().filter((id) => build.routes[id]?.module.action)
  const doorsToPost = Object.keys(routeRights).filter((id) => routeRights[id]?.post !== 'none')
  expect(doorsToPost.sort()).toEqual(withAction.sort())
})

test('whoever may not, does not get in, and changes nothing', async () => {
  const before = await allRows()
  await walk(allDoors().filter(({ expected }) => !isLetIn(expected)))
  expect(await allRows()).toBe(before)
})

test('the data behind a page is as closed as the page', async () => {
  const closed = allDoors().filter(({ method, expected }) => method === 'GET' && !isLetIn(expected))
  const open: string[] = []
  for (const door of closed.filter(({ id }) => build.routes[id]?.module.loader)) {
    const [path = '', search = ''] = door.path.split('?')
    // One route alone, without those around it.
    const alone = `${path === '/' ? '/_root' : path}.data?_routes=${encodeURIComponent(door.id)}&${search}`
    const { status } = await world.ask(door.person, 'GET', alone)
    if (status === 200) open.push(told({ ...door, path: alone }, `${status}`))
  }
  expect(open).toEqual([])
})

test('one’s own agent opens no other’s run or backup', async () => {
  const before = await allRows()
  const wrong: string[] = []
  for (const id of routeIds().filter((one) => /:agent\/.*:/.test(patternOf(one)))) {
    const path = addressOf(id, { ...world.planted, agent: world.others.agent })
    for (const method of ['GET', ...(build.routes[id]?.module.action ? ['POST'] : [])] as Method[]) {
      const { status } = await world.ask('other', method, path)
      // A service's own refusal is a 409.
      if (![404, 409].includes(status)) wrong.push(`${method} ${path} -> ${status}`)
    }
  }
  expect(wrong).toEqual([])
  expect(await allRows()).toBe(before)
})

test('support is told that an admin’s form is not theirs, and nothing comes of it', async () => {
  const before = await allRows()
  const wrong: string[] = []
  for (const { id, fields } of adminForms) {
    const filled = fields(world.planted)
    const { status, text } = await world.ask('support', 'POST', addressOf(id, world.planted), {
      fields: filled,
    })
    if (![403, 409].includes(status) || !text.includes('Admins only'))
      wrong.push(`${id} ${JSON.stringify(filled)} -> ${status}`)
  }
  expect(wrong).toEqual([])
  expect(await allRows()).toBe(before)
})

test('no form is taken from another site, from an agent, or from nowhere', async () => {
  const before = await allRows()
  const taken: string[] = []
  for (const { id, path } of allDoors().filter(
    ({ method, person }) => method === 'POST' && person === 'stranger',
  )) {
    for (const origin of ['http://evil.example', `http://fern-1.localhost:${world.port}`, null]) {
      for (const person of ['owner', 'admin'] as const) {
        const { status } = await world.ask(person, 'POST', path, { origin })
        if (status !== 403) taken.push(`${person}: ${id} from ${origin} -> ${status}`)
      }
    }
  }
  expect(taken).toEqual([])
  expect(await allRows()).toBe(before)
})

test('an agent’s own address opens for nobody by the portal’s session', async () => {
  for (const person of people) {
    const host = `fern-1.localhost:${world.port}`
    expect((await world.ask(person, 'GET', '/', { host })).status, person).toBe(401)
  }
})

test('a webhook that nobody signed is refused', async () => {
  expect((await world.ask('admin', 'POST', '/webhooks/stripe')).status).toBe(400)
})

/** Event, what is sent with it, and who is let in. */
const rooms: [event: string, argument: (world: RightsWorld) => unknown, isFor: Person[]][] = [
  ['watch', ({ planted }) => planted.agent, ['owner', 'support', 'admin']],
  ['watch', ({ others }) => others.agent, ['other', 'support', 'admin']],
  ['watch', () => 'staff', ['support', 'admin']],
  ['watch', () => `agent:staff`, []],
  ['watch', () => crypto.randomUUID(), []],
  ['watch', () => ({ agent: 'staff' }), []],
]

test('every event that a socket may send is in the table of rooms', () => {
  const sources = readdirSync('app/live').filter((name) => !name.includes('.test.'))
  const listened = sources.flatMap((name) =>
    [...readFileSync(`app/live/${name}`, 'utf8').matchAll(/\bsocket\.on\('(\w+)', \([^)]/g)].map(
      ([, event]) => event,
    ),
  )
  const fromServer = ['run', 'head', 'connect', 'disconnect', 'connect_error', 'disconnecting', 'error']
  expect(new Set(listened.filter((event) => !fromServer.includes(event ?? '')))).toEqual(
    new Set(rooms.map(([event]) => event)),
  )
})

test.each(people)('%s sits in no room that is not theirs', async (person) => {
  const token = await world.freshToken(person)
  const extraHeaders = { Origin: world.url, ...(token ? { Cookie: `aura=${token}` } : {}) }
  const options = {
    transports: ['websocket'],
    extraHeaders,
    reconnection: false,
    forceNew: true,
    timeout: 120_000,
  }
  const socket = io(`http://127.0.0.1:${world.port}`, options)
  const isConnected = await new Promise<boolean>((decide) => {
    socket.once('connect', () => decide(true))
    socket.once('connect_error', () => decide(false))
  })
  expect(isConnected).toBe(person !== 'stranger' && person !== 'half')
  if (isConnected) {
    for (const [event, argument, isFor] of rooms) {
      const isIn: unknown = await socket.timeout(60_000).emitWithAck(event, argument(world))
      expect(isIn, JSON.stringify(argument(world))).toBe(isFor.includes(person))
    }
  }
  socket.close()
})

// Last, as what is let in may change something.
test('whoever may, gets in', async () => {
  await walk(allDoors().filter(({ expected }) => isLetIn(expected)))
})

test('behind all those doors web has asked nothing of Hetzner or Tailscale', () => {
  expect(world.providerCalls).toEqual([])
})
