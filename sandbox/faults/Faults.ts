import { faultEntry, type FaultName } from '~/sandbox/faults/faultTable'

export type FaultValue = number | string

export type ArmedFault = {
  name: FaultName
  /** How often it still strikes; Infinity: until it is cleared. */
  times: number
  value?: FaultValue
}

/** Which faults lie in wait. Arming the same fault again with another value queues it behind the first. */
export type Faults = {
  arm(name: FaultName, options?: { times?: number; value?: FaultValue }): void
  /**
   * Uses one up, oldest first, and gives its value. Null: not armed. With `when`, only a fault whose value
   * passes is taken, e.g. the death of a machine at just this stage.
   */
  take(name: FaultName, when?: (value: FaultValue | undefined) => boolean): { value?: FaultValue } | null
  list(): ArmedFault[]
  /** Without a name: all. */
  clear(name?: FaultName): void
}

export function createFaults(): Faults {
  let armed: ArmedFault[] = []
  return {
    arm(name, { times = 1, value = faultEntry(name).value?.fallback } = {}) {
      if (times < 1) return
      armed.push({ name, times, ...(value === undefined ? {} : { value }) })
    },
    take(name, when = () => true) {
      const found = armed.find((fault) => fault.name === name && when(fault.value))
      if (!found) return null
      found.times -= 1
      armed = armed.filter((fault) => fault.times > 0)
      return found.value === undefined ? {} : { value: found.value }
    },
    list: () => armed.map((fault) => ({ ...fault })),
    clear(name) {
      armed = name ? armed.filter((fault) => fault.name !== name) : []
    },
  }
}
