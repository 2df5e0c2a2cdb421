type Options<Item, Result> = {
  /** Writes under way at the same time. */
  atOnce: number
  /** Items in one write. */
  most: number
  /** A write that takes longer has failed for who waits for it, and its place is free; it may still end well. */
  limitMs: number
  /** Gives a result for each item, in their order. Doing it again does no harm. */
  write: (items: Item[]) => Promise<Result[]>
  /** True when one of the items may be what was refused: then each is tried alone. */
  isItems: (thrown: unknown) => boolean
}

type Waiting<Item, Result> = {
  item: Item
  resolve: (result: Result) => void
  reject: (thrown: unknown) => void
}

/**
 * Writes an item at once while a place is free; what comes meanwhile is written together with the next one. So a crowd
 * costs few writes, and a single item waits for nobody. An item that can't be written fails alone.
 */
export function inGroups<Item, Result>(options: Options<Item, Result>): (item: Item) => Promise<Result> {
  const waiting: Waiting<Item, Result>[] = []
  let underWay = 0

  const writeNext = () => {
    if (underWay === options.atOnce || waiting.length === 0) return
    underWay += 1
    void settle(waiting.splice(0, options.most), options).finally(() => {
      underWay -= 1
      writeNext()
    })
  }
  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      writeNext()
    })
}

async function settle<Item, Result>(
  group: Waiting<Item, Result>[],
  options: Options<Item, Result>,
): Promise<void> {
  try {
    const results = await inTime(options.write(group.map(({ item }) => item)), options.limitMs)
    group.forEach(({ resolve }, index) => resolve(results[index]!))
  } catch (thrown) {
    if (group.length === 1 || !options.isItems(thrown)) return group.forEach(({ reject }) => reject(thrown))
    await Promise.all(group.map((one) => settle([one], options)))
  }
}

async function inTime<Result>(work: Promise<Result>, limitMs: number): Promise<Result> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`Not written within ${limitMs / 1000} s.`)), limitMs)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}
