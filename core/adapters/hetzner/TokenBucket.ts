/** The request budget of one cloud project, shared by all workers. */
export type TokenBucket = {
  /** Draws one request. 0: go ahead; else how many milliseconds to wait before asking again. */
  take(owner: string, isRemoval: boolean): Promise<number>
  /** Sets requests aside for an owner, who draws from them first. Answers like `take`. */
  reserve(owner: string, requests: number, forMs: number, isRemoval: boolean): Promise<number>
  /** What an owner did not use goes back. */
  release(owner: string): Promise<void>
  /** What the cloud said is left: the lower of its number and ours holds from then on. */
  learn(remaining: number, limit: number): Promise<void>
  /** The cloud refused a request: nothing is left. */
  drain(): Promise<void>
}
