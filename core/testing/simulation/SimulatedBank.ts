import type { Choice } from './Call'
import type { Scheduler } from './Scheduler'
import type { SimulatedCloud } from './SimulatedCloud'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** Nothing at all happens for as long; or, in the midst of work, all hosts are off. */
const QUIET_MS = [DAY_MS, 3 * DAY_MS, 9 * DAY_MS, 25 * DAY_MS]
const BUSY_MS = [HOUR_MS / 2, 3 * HOUR_MS, 26 * HOUR_MS]
/** A period ends, and what is kept for 30 days runs out. */
const MONTH_MS = 33 * DAY_MS
/** Stripe tells of the last 30 days only: who does not ask for that long can't know. */
const UNASKED_MAX_MS = 29 * DAY_MS

/** What time and banks do to those who have paid: days and months that pass, and payments that are taken back. */
export class SimulatedBank {
  private disputesLeft: number
  private leapsLeft: number
  /** Of whole months, once everything has come to rest. */
  private monthsLeft: number

  constructor(
    private readonly scheduler: Scheduler,
    private readonly stripe: SimulatedCloud['stripe'],
    private readonly askedAtMs: () => number,
  ) {
    const { random } = scheduler
    this.disputesLeft = random.pick([0, 0, 0, 1, 2])
    this.leapsLeft = random.pick([0, 0, 1, 2, 4])
    this.monthsLeft = random.pick([0, 0, 0, 1])
  }

  private get open() {
    return this.stripe.list('dispute').filter(({ status }) => status === 'needs_response')
  }

  get isDone() {
    return this.open.length === 0
  }

  /** `isQuiet`: nothing is under way. */
  choices(isQuiet: boolean): Choice[] {
    const { random, isStorm } = this.scheduler
    const choices: Choice[] = []
    const closed = this.open[0]
    if (closed && random.chance(isStorm ? 0.01 : 0.2)) {
      const outcome = random.pick(['won', 'lost'] as const)
      const act = () => this.stripe.closeDispute(closed.id, outcome)
      choices.push({ label: `the bank decides: ${outcome}`, weight: 60, act })
    }
    if (!isStorm) return choices
    const charges = this.stripe.list('charge').filter(({ paid }) => paid)
    const charge = charges.length > 0 ? random.pick(charges) : null
    if (charge && this.disputesLeft > 0 && random.chance(0.01))
      choices.push({ label: 'a payment is disputed', weight: 60, act: () => this.dispute(charge.id) })
    if (charge && this.leapsLeft > 0 && random.chance(isQuiet ? 0.05 : 0.002))
      choices.push({ label: '', weight: 60, act: () => this.leap(random.pick(isQuiet ? QUIET_MS : BUSY_MS)) })
    return choices
  }

  /** Another month after all has come to rest; false: it was the last one. */
  goOn(): boolean {
    if (this.monthsLeft === 0 || this.stripe.list('charge').length === 0) return false
    this.monthsLeft -= 1
    this.pass(MONTH_MS)
    return true
  }

  private dispute(charge: string) {
    this.disputesLeft -= 1
    this.stripe.openDispute(charge)
  }

  private leap(ms: number) {
    if (this.scheduler.clock.nowMs() + ms - this.askedAtMs() > UNASKED_MAX_MS) return
    this.leapsLeft -= 1
    this.pass(ms)
  }

  private pass(ms: number) {
    this.scheduler.clock.pass(ms)
    this.scheduler.note(`${ms / HOUR_MS} hours pass`)
  }
}
