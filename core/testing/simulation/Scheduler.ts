import { createVirtualClock, type VirtualClock } from '~/core/testing/virtualClock'
import { seededRandom, type SeededRandom } from '~/core/testing/seededRandom'
import type { Actor, Call, Choice } from './Call'
import { calm, weatherOf, type Weather } from './weather'

type Parked = Call & { resolve: (value: unknown) => void; reject: (error: unknown) => void }

const never = <T>() => new Promise<T>(() => {})
/** The gateway's upstream timeout: later than this no request arrives. */
const LATE_MS_MAX = 29_000

/**
 * Decides what happens next, from one number. At any moment one thing goes on: a call that was let go runs to its
 * end before the next is chosen, so that the same seed gives the same history.
 */
export class Scheduler {
  readonly clock: VirtualClock = createVirtualClock()
  readonly random: SeededRandom
  readonly startMs = this.clock.nowMs()
  readonly trace: string[] = []
  weather: Weather
  moments = 0
  /** Called after each call that was let go, and after each death. */
  onCall: (label: string) => Promise<void> = async () => {}
  onDeath: () => Promise<void> = async () => {}
  private parked: Parked[] = []
  private isReleasing = 0
  private failure: unknown = null
  private readonly frozen = new Set<string>()

  constructor(readonly seed: number) {
    this.random = seededRandom(seed)
    this.weather = weatherOf(this.random)
  }

  get isStorm() {
    return this.moments < this.weather.stormMoments
  }

  actor(name: string, kind: Actor['kind']): Actor {
    const weight = this.random.pick([0.3, 1, 3])
    return { name, kind, isDead: false, weight, onDeath: [] }
  }

  /** Waits for its turn. A dead actor's calls never come back. */
  call<T>(call: Omit<Call, 'perform'> & { perform: () => Promise<T> }): Promise<T> {
    if (call.actor.isDead) return never()
    return new Promise<T>((resolve, reject) => {
      this.parked.push({ ...call, resolve: resolve as (value: unknown) => void, reject })
    })
  }

  async kill(actor: Actor): Promise<void> {
    if (actor.isDead) return
    this.note(`${actor.name} dies`)
    actor.isDead = true
    this.parked = this.parked.filter((call) => call.actor !== actor)
    this.clock.forget(actor.name)
    for (const tell of actor.onDeath) tell()
    await this.onDeath()
  }

  get isIdle() {
    return this.parked.length === 0
  }

  hasUnfenced(actor: Actor) {
    return this.parked.some((call) => call.actor === actor && call.isUnfenced)
  }

  /** Resolves when everything that was set going has come to its next call, its end, or a sleep. */
  async settle(): Promise<void> {
    do {
      for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    } while (this.isReleasing > 0)
  }

  /** One moment: false when there is nothing to do but to let time go on, and no timer either. */
  async moment(others: Choice[]): Promise<boolean> {
    this.moments += 1
    if (this.moments === this.weather.stormMoments) this.endStorm()
    const choices = [...this.callChoices(), ...this.timerChoices(), ...others]
    if (choices.length === 0 || this.random.chance(this.weather.hurry)) {
      if (!this.goOn() && choices.length === 0) return false
      return true
    }
    const chosen = this.weighted(choices)
    if (chosen.label) this.note(chosen.label)
    await chosen.act()
    await this.settle()
    if (this.failure) throw this.failure
    return true
  }

  /** From now on nothing goes wrong any more. */
  endStorm() {
    this.weather = { ...calm(this.weather), stormMoments: this.moments }
  }

  note(text: string) {
    this.trace.push(`${this.moments} +${this.clock.nowMs() % 100_000_000} ${text}`)
  }

  /** Its calls and timers wait, while the world goes on. */
  freeze(actor: Actor, forMs: number) {
    this.note(`${actor.name} stands still for ${forMs} ms`)
    this.frozen.add(actor.name)
    this.clock.after(forMs, () => this.frozen.delete(actor.name))
  }

  private canAct(name: string | null) {
    return name === null || !this.frozen.has(name)
  }

  /** Time goes on to the next timer of somebody who can act. */
  private goOn(): boolean {
    const at = this.clock.nextAtMs()
    if (at === null) return false
    const dueAlready = at <= this.clock.nowMs()
    // Timers of somebody who stands still are due and must wait: time goes on in small pieces then.
    this.clock.pass(dueAlready ? 1_000 : at - this.clock.nowMs())
    return true
  }

  private callChoices(): Choice[] {
    return this.parked
      .filter(({ actor }) => this.canAct(actor.name))
      .map((call) => ({ label: '', weight: 10 * call.actor.weight, act: () => this.release(call) }))
  }

  private timerChoices(): Choice[] {
    return this.clock
      .due()
      .filter(({ owner }) => this.canAct(owner))
      .slice(0, 8)
      .map((timer) => ({
        label: '',
        weight: 10,
        act: () => {
          this.clock.take(timer)
          void timer.task()
        },
      }))
  }

  private weighted(choices: Choice[]): Choice {
    const total = choices.reduce((sum, { weight }) => sum + weight, 0)
    let left = this.random() * total
    for (const choice of choices) {
      left -= choice.weight
      if (left < 0) return choice
    }
    return choices[choices.length - 1]!
  }

  private fate(call: Parked): 'goes' | 'diesBefore' | 'diesAfter' | 'lostBefore' | 'lostAfter' | 'late' {
    const { weather, random } = this
    if (random.chance(weather.crash)) return random.chance(0.5) ? 'diesBefore' : 'diesAfter'
    if (!call.lost || !random.chance(call.loseShare?.(weather) ?? weather.lose)) return 'goes'
    if (call.mayBeLate && random.chance(weather.late)) return 'late'
    return random.chance(0.5) ? 'lostBefore' : 'lostAfter'
  }

  private async release(call: Parked): Promise<void> {
    this.parked = this.parked.filter((one) => one !== call)
    this.clock.pass(this.random.below(15))
    if (call.signal?.aborted) {
      this.note(`${call.actor.name} ${call.label}: aborted`)
      return call.reject(call.signal.reason)
    }
    const fate = this.fate(call)
    this.note(`${call.actor.name} ${call.label}${fate === 'goes' ? '' : `: ${fate}`}`)
    if (fate === 'diesBefore') return this.dieAt(call)
    if (fate === 'lostBefore') return call.reject(call.lost!())
    if (fate === 'late') {
      this.arriveLater(call)
      return call.reject(call.lost!())
    }
    this.isReleasing += 1
    try {
      const value = await call.perform()
      if (fate === 'diesAfter') await this.dieAt(call)
      else if (fate === 'lostAfter') call.reject(call.lost!())
      else call.resolve(value)
    } catch (error) {
      if (fate === 'diesAfter') await this.dieAt(call)
      else call.reject(error)
    } finally {
      this.isReleasing -= 1
    }
    await this.onCall(call.label)
  }

  /** A request that was on its way when its sender died may arrive all the same. */
  private async dieAt(call: Parked): Promise<void> {
    if (call.mayBeLate && this.random.chance(this.weather.late)) this.arriveLater(call)
    await this.kill(call.actor)
  }

  private arriveLater(call: Parked) {
    const delayMs = this.random.below(LATE_MS_MAX)
    this.clock.after(delayMs, async () => {
      this.note(`${call.label} arrives ${delayMs} ms late`)
      this.isReleasing += 1
      await call.perform().catch(() => {})
      await this.onCall(call.label).catch((error: unknown) => (this.failure = error))
      this.isReleasing -= 1
    })
  }
}
