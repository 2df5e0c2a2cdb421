import type { Planted } from './plantRows'

/** Who comes: `half` is staff whose code is still owed, `other` a customer whose agent it is not. */
export const people = ['stranger', 'half', 'owner', 'other', 'support', 'admin'] as const
export type Person = (typeof people)[number]

/** What somebody meets: the page or the form's own answer; the way to sign in; 404; 403; 405; 500. */
export type Met = 'in' | 'signIn' | 'absent' | 'adminsOnly' | 'noSuchMethod' | 'broken'

type Answers = Record<Person, Met>

const answers = (stranger: Met, other: Met, owner: Met, support: Met, admin: Met): Answers => ({
  stranger,
  half: stranger,
  other,
  owner,
  support,
  admin,
})

/** The kinds of doors that there are. */
export const doors = {
  everyone: answers('in', 'in', 'in', 'in', 'in'),
  signedIn: answers('signIn', 'in', 'in', 'in', 'in'),
  owner: answers('signIn', 'absent', 'in', 'absent', 'absent'),
  staff: answers('signIn', 'absent', 'absent', 'in', 'in'),
  admin: answers('signIn', 'absent', 'absent', 'adminsOnly', 'in'),
  none: answers('noSuchMethod', 'noSuchMethod', 'noSuchMethod', 'noSuchMethod', 'noSuchMethod'),
} as const satisfies Record<string, Answers>
export type Door = keyof typeof doors

export type RouteRights = {
  get: Door
  post: Door
  /** Over `planted` of the same name. */
  params?: Partial<Planted>
  /** Where an address calls it by another name: its parameter, and what is planted. */
  names?: Record<string, keyof Planted>
  query?: Partial<Record<string, keyof Planted>>
  /** As it is, behind the address. */
  search?: string
  /** What is met where it is not as at the other doors of this kind. */
  but?: Partial<Record<'get' | 'post', Partial<Answers>>>
}

const page = (get: Door): RouteRights => ({ get, post: 'none' })
const form = (door: Door): RouteRights => ({ get: door, post: door })

/** Every route of the app, by its module. A new one that is not here fails the walk. */
export const routeRights: Record<string, RouteRights> = {
  'routes/_public._index': page('everyone'),
  'routes/_public.terms': page('everyone'),
  'routes/_public.privacy': page('everyone'),
  'routes/_public.signin': form('everyone'),
  'routes/_public.signup': form('everyone'),
  'routes/_public.reset': form('everyone'),
  'routes/_public.reset_.$token': form('everyone'),
  'routes/_public.verify.$token': form('everyone'),
  // Only whoever owes a code may give one; the others are sent to where they are.
  'routes/_public.signin_.code': {
    ...form('signedIn'),
    but: {
      get: { half: 'in' },
      post: { ...answers('signIn', 'signIn', 'signIn', 'signIn', 'signIn'), half: 'in' },
    },
  },
  'routes/signout': form('everyone'),
  'routes/theme': form('everyone'),

  'routes/_portal.home': page('signedIn'),
  'routes/_portal.account._index': form('signedIn'),
  'routes/_portal.account.sessions': form('signedIn'),
  'routes/_portal.account.export': page('signedIn'),
  'routes/_portal.account.delete': form('signedIn'),
  // Staff who are no customers buy nothing.
  'routes/_portal.agents.new': {
    ...form('signedIn'),
    but: { post: { support: 'adminsOnly', admin: 'adminsOnly' } },
  },
  'routes/_portal.billing': form('signedIn'),
  'routes/_portal.checkout.return': { ...page('owner'), query: { agent: 'agent' } },
  'routes/_portal.agents.$agent._index': page('owner'),
  'routes/_portal.agents.$agent.activity': page('owner'),
  'routes/_portal.agents.$agent.backups': form('owner'),
  'routes/_portal.agents.$agent.cancel': form('owner'),
  'routes/_portal.agents.$agent.refund': form('owner'),
  'routes/_portal.agents.$agent.remove': form('owner'),
  'routes/_portal.agents.$agent.reprovision': form('owner'),
  'routes/_portal.agents.$agent.restore.$backup': form('owner'),
  'routes/_portal.agents.$agent.retry': form('owner'),
  'routes/_portal.agents.$agent.runs.$run': page('owner'),
  'routes/agents.$agent.activity[.]csv': page('owner'),
  // The archive of this world is empty.
  'routes/agents.$agent.download.$backup': { ...page('owner'), but: { get: { owner: 'broken' } } },
  // Their GET only leads to the agent's page, which asks again.
  'routes/agents.$agent.drop': { get: 'everyone', post: 'owner' },
  'routes/agents.$agent.keep': { get: 'everyone', post: 'owner' },
  'routes/agents.$agent.open': { get: 'everyone', post: 'owner' },
  'routes/agents.$agent.status': page('owner'),

  'routes/console._index': page('staff'),
  'routes/console.$file': { ...page('staff'), params: { file: 'runs.csv' } },
  'routes/console.agents.$agent': form('staff'),
  'routes/console.audit._index': page('staff'),
  'routes/console.bulk.$id': { ...page('staff'), names: { id: 'bulk' } },
  'routes/console.bulk.new': { ...form('staff'), search: 'action=retryJobs&scope=all' },
  'routes/console.costs': page('staff'),
  'routes/console.costs[.]csv': page('staff'),
  'routes/console.customers._index': page('staff'),
  'routes/console.customers.$id': { ...form('staff'), names: { id: 'customer' } },
  'routes/console.find': page('staff'),
  'routes/console.doctor': form('staff'),
  'routes/console.findings._index': form('staff'),
  'routes/console.findings.$finding': form('staff'),
  'routes/console.findings[.]csv': page('staff'),
  'routes/console.inbox._index': page('staff'),
  'routes/console.inbox.$id': { ...form('staff'), names: { id: 'event' } },
  'routes/console.jobs.$file': { ...page('staff'), params: { file: 'all.csv' } },
  'routes/console.jobs._index': page('staff'),
  'routes/console.jobs.all': page('staff'),
  'routes/console.jobs.$lane.$id': { ...form('staff'), names: { lane: 'queue', id: 'job' } },
  'routes/console.refunds._index': page('staff'),
  'routes/console.refunds.$id': { ...form('staff'), names: { id: 'refund' } },
  'routes/console.runbook.$file': { ...page('staff'), params: { file: 'orphans' } },
  'routes/console.runs.$run': form('staff'),
  'routes/console.runs.$run_.log': page('staff'),
  'routes/console.runs._index': page('staff'),
  'routes/console.settings': form('staff'),
  'routes/console.states._index': page('staff'),
  'routes/console.states.$agent': form('staff'),
}

/** Frames around pages: no address of their own. */
export const frames = ['root', 'routes/_public', 'routes/_portal', 'routes/console']

/** What support finds switched off, as forms that are filled in: the page would let an admin send them. */
export const adminForms: { id: string; fields: (planted: Planted) => Record<string, string> }[] = [
  {
    id: 'routes/console.settings',
    fields: () => ({ key: 'fleetCapCents', version: '0', value: '1', reason: 'a walk' }),
  },
  { id: 'routes/console.findings._index', fields: () => ({ intent: 'rearm', reason: 'a walk' }) },
  {
    id: 'routes/console.findings.$finding',
    fields: () => ({ intent: 'delete', typedName: 'aura-test-fern-1-g9' }),
  },
  { id: 'routes/console.findings.$finding', fields: () => ({ intent: 'adopt' }) },
  {
    id: 'routes/console.findings.$finding',
    fields: () => ({ intent: 'ignore', days: '3', reason: 'a walk' }),
  },
  { id: 'routes/console.states.$agent', fields: () => ({ typed: 'fern-1' }) },
  { id: 'routes/console.jobs.$lane.$id', fields: () => ({ intent: 'discard', reason: 'a walk' }) },
  {
    id: 'routes/console.bulk.new',
    fields: () => ({
      action: 'discardJobs',
      scope: 'all',
      idempotency: crypto.randomUUID(),
      expected: '2',
      reason: 'a walk',
    }),
  },
]
