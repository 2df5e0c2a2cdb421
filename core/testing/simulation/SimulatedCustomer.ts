import { backUpNow } from '~/core/services/backUpNow'
import { cancelRun } from '~/core/services/cancelRun'
import { cancelSetup } from '~/core/services/cancelSetup'
import { confirmCheckout } from '~/core/services/confirmCheckout'
import { dropCheckout } from '~/core/services/dropCheckout'
import { refundNow } from '~/core/services/refundNow'
import { removeAgent } from '~/core/services/removeAgent'
import { requestReprovision } from '~/core/services/requestReprovision'
import { restoreBackup } from '~/core/services/restoreBackup'
import { startAgain } from '~/core/services/startAgain'
import { startCheckout } from '~/core/services/startCheckout'
import { tryAgain } from '~/core/services/tryAgain'
import type { Who } from '~/core/domain/rights'
import type { Choice } from './Call'
import type { SimulatedWorld } from './SimulatedWorld'

export type Person = { accountId: string; customerId: string; email: string; agentId: string }

/** Somebody who buys, and may change their mind at any moment, twice, or in two tabs. */
export class SimulatedCustomer {
  private url: string | null = null
  private hasPaid = false
  private isAsking = false
  private readonly drops: boolean
  /** Changes that they still want once the agent is ready. */
  private wishes: number
  /** How often they change their mind once it was ready: whoever always cancels never comes to rest. */
  private cancelsLeft = 2

  constructor(
    private readonly world: SimulatedWorld,
    readonly person: Person,
  ) {
    this.drops = world.scheduler.random.chance(0.05)
    this.wishes = world.scheduler.random.pick([0, 0, 1, 2, 3])
  }

  get isDone() {
    const isContent = this.wishes === 0 || !this.isHere
    return (this.hasPaid || this.drops) && !this.isAsking && isContent
  }

  choices(): Choice[] {
    const { random, weather } = this.world.scheduler
    const choice = (label: string, weight: number, act: () => void) => ({
      label: `${this.person.email} ${label}`,
      weight,
      act,
    })
    if (this.isAsking) return []
    if (!this.url) return [choice('orders', 5, () => this.order())]
    if (!this.hasPaid) {
      return this.drops
        ? [choice('drops the checkout', 5, () => this.drop())]
        : [choice('pays', 5, () => this.pay())]
    }
    const choices: Choice[] = []
    if (random.chance(weather.cancel)) choices.push(choice('cancels', 60, () => void this.ask(this.cancel)))
    if (random.chance(weather.remove / 20))
      choices.push(choice('comes back', 60, () => void this.ask(this.confirm)))
    if (this.wasReady) choices.push(...this.choicesOnceReady(choice))
    if (this.hasFailed && random.chance(weather.retry))
      choices.push(choice('tries again', 60, () => void this.ask(this.retry)))
    if (this.isIdle) choices.push(choice('starts again', 5, () => void this.ask(this.startAgain)))
    if ((this.isIdle || this.hasFailed) && random.chance(weather.remove))
      choices.push(choice('wants the money back', 60, () => void this.ask(this.refund)))
    return choices
  }

  private choicesOnceReady(choice: (label: string, weight: number, act: () => void) => Choice): Choice[] {
    const { random, weather } = this.world.scheduler
    const choices: Choice[] = []
    const offer = (share: number, label: string, act: () => Promise<unknown>) => {
      if (random.chance(share)) choices.push(choice(label, 60, () => void this.ask(act)))
    }
    offer(weather.remove, 'removes', this.remove)
    if (this.cancelsLeft > 0) offer(weather.cancel, 'cancels what goes on', this.cancelAny)
    const machine = this.world.servingMachine(this.person.agentId)
    if (machine && random.chance(0.05))
      choices.push(choice('writes', 30, () => this.world.write(this.person.agentId, machine)))
    if (this.wishes === 0 || !this.isHere || !random.chance(0.1)) return choices
    const [label, act] = random.pick([
      ['backs up', this.backUp],
      ['reprovisions', this.reprovision],
      ['reprovisions', this.reprovision],
      ['restores', this.restore],
    ] as const)
    offer(1, label, () => {
      this.wishes -= 1
      return act()
    })
    return choices
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

  private order() {
    const { agentId, customerId, email } = this.person
    void this.ask(() =>
      this.world.web('order', async (ports) => {
        const started = await startCheckout(ports, { agentId, planId: 'small', customerId, email })
        if (!started.ok) throw new Error(started.problem.says)
        this.url = started.value.url
      }),
    )
  }

  /** Stripe's own page: nothing of ours is in between. */
  private pay() {
    void this.ask(async () => {
      const answer = await this.world.cloud.stripe.fetch(
        new Request(this.url!, { method: 'POST', body: new URLSearchParams({ card: '4242' }) }),
      )
      this.hasPaid = answer.status === 303
      if (answer.status === 303 || answer.status === 402) return
      throw new Error(`the page answers ${answer.status}`)
    })
  }

  private drop() {
    void this.ask(async () => {
      await this.world.web('drop', (ports) =>
        dropCheckout(ports, { agentId: this.person.agentId, who: this.who }),
      )
      this.hasPaid = true
    })
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
  private async ask(request: () => Promise<unknown>) {
    this.isAsking = true
    await request().catch((error: unknown) =>
      this.world.scheduler.note(`${this.person.email}: ${String(error)}`),
    )
    this.isAsking = false
  }
}
