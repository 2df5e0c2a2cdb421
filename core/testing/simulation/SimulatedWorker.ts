import type { Job } from '~/core/domain/job'
import type { Ports } from '~/core/ports/Ports'
import { handleJob } from '~/core/services/handleJob'
import type { Actor, Choice } from './Call'
import { workerPorts } from './simulatedPorts'
import type { SimulatedWorld } from './SimulatedWorld'
import type { Weather } from './weather'

const JOBS_AT_ONCE = 3
const FROZEN_MS = [3_000, 40_000, 80_000]
const LOCK_MS = 10_000

/** One worker process: takes jobs, and may be shut down, stand still, or die at any of its calls. */
export class SimulatedWorker {
  readonly ports: Ports
  private readonly running = new Set<string>()
  private readonly shutdown = new AbortController()

  constructor(
    private readonly world: SimulatedWorld,
    readonly actor: Actor,
  ) {
    this.ports = workerPorts(world, actor)
    actor.onDeath.push(() => {
      this.stall()
      this.running.clear()
    })
  }

  get isBusy() {
    return this.running.size > 0
  }

  /** Not on its way out. */
  get isWorking() {
    return !this.actor.isDead && !this.shutdown.signal.aborted
  }

  choices(weather: Weather): Choice[] {
    const { scheduler, queue } = this.world
    if (!this.isWorking) {
      return this.isBusy ? [] : [{ label: '', weight: 5, act: () => scheduler.kill(this.actor) }]
    }
    const jobs = this.running.size < JOBS_AT_ONCE ? queue.due().slice(0, 6) : []
    const choices: Choice[] = jobs.map(({ id, job }) => ({
      label: `${this.actor.name} takes ${job.name}`,
      weight: 6 * this.actor.weight,
      act: () => this.take(id, job),
    }))
    if (this.isBusy && scheduler.random.chance(weather.freeze) && !scheduler.hasUnfenced(this.actor)) {
      const act = () => this.freeze(scheduler.random.pick(FROZEN_MS))
      choices.push({ label: '', weight: 100, act })
    }
    if (scheduler.random.chance(weather.crash / 4)) {
      choices.push({
        label: `${this.actor.name} is told to stop`,
        weight: 50,
        act: () => this.shutdown.abort(),
      })
    }
    return choices
  }

  async doByTheClock(task: (ports: Ports) => Promise<unknown>) {
    if (!this.isWorking) return
    await task(this.ports).catch((error: unknown) => this.world.scheduler.note(`timer: ${String(error)}`))
  }

  private freeze(forMs: number) {
    this.world.scheduler.freeze(this.actor, forMs)
    if (forMs > LOCK_MS) this.stall()
  }

  /** Its jobs are given to others. */
  private stall() {
    for (const id of this.running) this.world.queue.stalled(id, this.actor)
  }

  private take(id: string, job: Job) {
    const { queue, scheduler } = this.world
    queue.take(id, this.actor)
    this.running.add(id)
    const end = (settle: () => void) => {
      this.running.delete(id)
      settle()
    }
    handleJob(this.ports, job, { owner: this.actor.name, shutdown: this.shutdown.signal }).then(
      (handled) =>
        end(() =>
          handled.at === 'later'
            ? queue.later(id, this.actor, handled.until.getTime())
            : queue.done(id, this.actor),
        ),
      (error: unknown) => {
        scheduler.note(`${this.actor.name} ${job.name} failed: ${String(error)}`)
        end(() => queue.failed(id, this.actor))
      },
    )
  }
}
