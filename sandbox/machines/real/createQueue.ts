/** Lets at most `size` tasks run at once; the others wait their turn, first come first served. */
export function createQueue(size: number) {
  let running = 0
  const waiting: (() => void)[] = []
  const leave = () => {
    const next = waiting.shift()
    if (next) next()
    else running -= 1
  }
  /** Resolves when there is room. The returned function gives the place back; twice is once. */
  return async function enter(): Promise<() => void> {
    if (running < size) running += 1
    else await new Promise<void>((resolve) => waiting.push(resolve))
    let hasLeft = false
    return () => {
      if (hasLeft) return
      hasLeft = true
      leave()
    }
  }
}
