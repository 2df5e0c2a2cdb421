import { backUpNow } from '~/core/services/backUpNow'
import { cancelRun } from '~/core/services/cancelRun'
import { cancelSetup } from '~/core/services/cancelSetup'
import { confirmCheckout } from '~/core/services/confirmCheckout'
import { dropCheckout } from '~/core/services/dropCheckout'
import { endSubscriptionAtPeriodEnd } from '~/core/services/endSubscriptionAtPeriodEnd'
import { keepSubscription } from '~/core/services/keepSubscription'
import { payInvoice } from '~/core/services/payInvoice'
import { refundNow } from '~/core/services/refundNow'
import { removeAgent } from '~/core/services/removeAgent'
import { requestReprovision } from '~/core/services/requestReprovision'
import { restoreBackup } from '~/core/services/restoreBackup'
import { startAgain } from '~/core/services/startAgain'
import { startCheckout } from '~/core/services/startCheckout'
import { tryAgain } from '~/core/services/tryAgain'
import { updateAgent } from '~/core/services/updateAgent'
import type { Who } from '~/core/domain/rights'
import type { Choice } from './Call'
import type { SimulatedWorld } from './SimulatedWorld'

const ANSWERS_MAX = 3
const STAFF: Who = { accountId: 'staff', customerId: null, role: 'support' }

export type Person = { accountId: string; customerId: string; email: string; agentId: string }

/** Somebody who buys, and may change their mind at any moment, twice, or in two tabs. */
export class SimulatedCustomer {
  private url: string | null = null
  /** Has paid, or given the order up. */
  private isThrough = false
  private isAsking = false
  private readonly drops: boolean
  private readonly card: '4242' | '0341'
  private endings = 0
  /** How often each wish was answered, by what had ended before. */
  private readonly answered = new Map<string, number>()
  /** Changes that they still want once the agent is ready. */
  private wishes: number
  /** How often they change their mind once it was ready: whoever always cancels never comes to rest. */
  private cancelsLeft = 2

  constructor(
    private readonly world: SimulatedWorld,
    readonly person: Person,
  ) {
    const { random, weather } = world.scheduler
    this.drops = random.chance(0.05)
    this.wishes = random.pick([0, 0, 1, 2, 3])
    this.card = random.chance(weather.badCard) ? '0341' : '4242'
  }

  get isDone() {
    const isContent = this.wishes === 0 || !this.isHere
    return (this.isThrough || this.drops) && !this.isAsking && isContent
  }

  choices(): Choice[] {
    const { weather } = this.world.scheduler
    if (this.isAsking) return []
    if (!this.isThrough) {
      if (!this.url) return [this.choice('orders', 5, this.order)]
      return [this.drops ? this.choice('drops the checkout', 5, this.drop) : this.choice('pays', 5, this.pay)]
    }
    return [
      ...this.offer(weather.cancel, 'cancels', this.cancel),
      ...this.offer(weather.remove / 20, 'comes back', this.confirm),
      ...(this.owes ? this.offer(weather.payLate, 'pays what is open', this.payOpen) : []),
      ...(this.wasReady ? this.choicesOnceReady() : []),
      ...(this.hasFailed ? this.offer(weather.retry, 'tries again', this.retry) : []),
      ...(this.isIdle ? this.offer(1, 'starts again', this.startAgain, 5) : []),
      ...(this.isIdle || this.hasFailed
        ? this.offer(weather.remove, 'wants the money back', this.refund)
        : []),
    ]
  }

  private choicesOnceReady(): Choice[] {
    const { random, weather } = this.world.scheduler
    const choices = [
      ...this.offer(weather.remove, 'removes', this.remove),
      ...this.offer(weather.endLater, 'ends it with its period', this.endLater),
      ...this.offer(weather.endLater / 2, 'goes on after all', this.keep),
      ...(this.cancelsLeft > 0 ? this.offer(weather.cancel, 'cancels what goes on', this.cancelAny) : []),
    ]
    const machine = this.world.servingMachine(this.person.agentId)
    if (machine && random.chance(0.05)) {
      const act = () => this.world.write(this.person.agentId, machine)
      choices.push({ label: `${this.person.email} writes`, weight: 30, act })
    }
    if (this.wishes === 0 || !this.isHere || !random.chance(0.1)) return choices
    const [label, act] = random.pick([
      ['backs up', this.backUp],
      ['reprovisions', this.reprovision],
      ['reprovisions', this.reprovision],
      ['restores', this.restore],
      ['is updated', this.update],
    ] as const)
    const wish = async () => {
      this.wishes -= 1
      return act()
    }
    return [...choices, this.choice(label, 60, wish)]
  }

  private choice(label: string, weight: number, request: () => Promise<unknown>): Choice {
    const act = () => void this.ask(label, request)
    return { label: `${this.person.email} ${label}`, weight, act }
  }

  /** For a share of the moments. Asked for the fourth time while nothing has ended, it would teach nothing new. */
  private offer(share: number, label: string, request: () => Promise<unknown>, weight = 60): Choice[] {
    const isTired = (this.answered.get(this.moodFor(label)) ?? 0) >= ANSWERS_MAX
    return !isTired && this.world.scheduler.random.chance(share) ? [this.choice(label, weight, request)] : []
  }

  private moodFor(label: string) {
    return `${label} after ${this.ended.length}`
  }

  /** Their agent was ready, and they have not taken leave of it. */
  private get isHere() {
    return this.wasReady && !this.ended.some(({ kind }) => kind === 'deprovision' || kind === 'refund')
  }

  private get ended() {
    return [...this.world.seen.ended.values()].filter(({ agentId }) => agentId === this.person.agentId)
  }

  private get wasReady() {
    return this.ended.some(({ kind, outcome }) => kind === 'provision' && outcome === 'succeeded')
  }

  private get hasFailed() {
    const last = this.ended.at(-1)
    return last?.kind === 'provision' && last.outcome === 'failed'
  }

  /** Data safe, no machine. */
  private get isIdle() {
    const last = this.ended.at(-1)
    const isNewMachine = last?.kind === 'revive' || (last?.kind === 'reprovision' && last.isPastReturn)
    return isNewMachine && last.outcome !== 'succeeded'
  }

  private get who(): Who {
    return { accountId: this.person.accountId, customerId: this.person.customerId, role: 'customer' }
  }

  private order = () => {
    const { agentId, customerId, email } = this.person
    return this.world.web('order', async (ports) => {
      const started = await startCheckout(ports, { agentId, planId: 'small', customerId, email })
      if (started.ok) this.url = started.value.url
      else if (started.problem.code === 'checkout_closed') this.isThrough = true
      else throw new Error(started.problem.says)
    })
  }

  /** Stripe's own page: nothing of ours is in between. */
  private pay = async () => {
    const body = new URLSearchParams({ card: this.card })
    const answer = await this.world.cloud.stripe.fetch(new Request(this.url!, { method: 'POST', body }))
    this.isThrough = answer.status === 303
    if (answer.status === 303 || answer.status === 402) return
    this.url = null // it has expired: they send the form again
    throw new Error(`the page answers ${answer.status}`)
  }

  private get owes() {
    const { stripe } = this.world.cloud
    const session = stripe
      .list('checkout.session')
      .find(({ client_reference_id: id }) => id === this.person.agentId)
    return stripe
      .list('invoice')
      .some(({ customer, status }) => customer === session?.customer && status === 'open')
  }

  /** By the portal's button, on Stripe's page, with another card. */
  private payOpen = async () => {
    const asked = await this.world.web('pay', (ports) => payInvoice(ports, this.asked))
    if (!asked.ok) return
    const body = new URLSearchParams({ card: '4242' })
    await this.world.cloud.stripe.fetch(new Request(asked.value.url, { method: 'POST', body }))
  }

  private get ending() {
    this.endings += 1
    return { ...this.asked, idempotency: `${this.person.agentId}-${this.endings}` }
  }

  private endLater = () => this.world.web('end', (ports) => endSubscriptionAtPeriodEnd(ports, this.ending))
  private keep = () => this.world.web('keep', (ports) => keepSubscription(ports, this.ending))

  private drop = async () => {
    await this.world.web('drop', (ports) => dropCheckout(ports, this.asked))
    this.isThrough = true
  }

  private confirm = () =>
    this.world.web('return', (ports) =>
      confirmCheckout(ports, { agentId: this.person.agentId, who: this.who }),
    )

  private cancel = () =>
    this.world.web('cancel', (ports) => cancelSetup(ports, { agentId: this.person.agentId, who: this.who }))

  private remove = () =>
    this.world.web('remove', async (ports) => {
      const agent = await ports.agents.get(this.person.agentId)
      const isFinalBackupWanted = this.world.scheduler.random.chance(0.5)
      await removeAgent(ports, { ...this.asked, typedName: agent?.name ?? '', isFinalBackupWanted })
    })

  private get asked() {
    return { agentId: this.person.agentId, who: this.who }
  }

  private backUp = () => this.world.web('back up', (ports) => backUpNow(ports, this.asked))
  private retry = () => this.world.web('try again', (ports) => tryAgain(ports, this.asked))
  private refund = () => this.world.web('refund', (ports) => refundNow(ports, this.asked))
  private startAgain = () => this.world.web('start again', (ports) => startAgain(ports, this.asked))
  private reprovision = () =>
    this.world.web('reprovision', (ports) => requestReprovision(ports, { ...this.asked, isUnderstood: true }))

  /** By staff, who help. */
  private update = () =>
    this.world.web('update', (ports) => updateAgent(ports, { ...this.asked, who: STAFF }))

  private restore = () =>
    this.world.web('restore', async (ports) => {
      const [newest] = (await ports.backups.ofAgent(this.person.agentId)).filter(
        ({ state }) => state === 'verified',
      )
      if (newest) await restoreBackup(ports, { ...this.asked, backupId: newest.id })
    })

  private cancelAny = () =>
    this.world.web('cancel', async (ports) => {
      const open = await ports.runs.openOf(this.person.agentId)
      if (!open) return
      this.cancelsLeft -= 1
      await cancelRun(ports, { runId: open.id, by: 'customer' })
    })

  /** A request that fails is made again, some other time. */
  private async ask(label: string, request: () => Promise<unknown>) {
    this.isAsking = true
    const mood = this.moodFor(label)
    try {
      await request()
      this.answered.set(mood, (this.answered.get(mood) ?? 0) + 1)
    } catch (error) {
      this.world.scheduler.note(`${this.person.email}: ${String(error)}`)
    }
    this.isAsking = false
  }
}
