const TRIES = 6
const FIRST_WAIT_MS = 500

/**
 * Loads a part of the script again when it did not come: after a moment without network a browser would else go
 * without it until the page is loaded anew.
 */
export async function patiently<T>(load: () => Promise<T>, wait = (ms: number) => sleep(ms)): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await load()
    } catch (thrown) {
      if (tries === TRIES) throw thrown
      await wait(FIRST_WAIT_MS * 2 ** (tries - 1))
    }
  }
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
