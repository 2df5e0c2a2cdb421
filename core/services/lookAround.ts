const LOOK_LIMIT_MS = 2_000

export type Looks = Record<string, () => Promise<unknown>>

/** Whether each of what a process needs answers in time. Never throws. */
export async function lookAround(
  looks: Looks,
): Promise<{ isReady: boolean; answers: Record<string, boolean> }> {
  const results = await Promise.all(
    Object.entries(looks).map(async ([name, look]) => [name, await answersInTime(look)] as const),
  )
  return { isReady: results.every(([, isUp]) => isUp), answers: Object.fromEntries(results) }
}

function answersInTime(look: () => Promise<unknown>): Promise<boolean> {
  return new Promise((resolve) => {
    const limit = setTimeout(() => resolve(false), LOOK_LIMIT_MS)
    limit.unref()
    look()
      .then(
        () => resolve(true),
        () => resolve(false),
      )
      .finally(() => clearTimeout(limit))
  })
}
