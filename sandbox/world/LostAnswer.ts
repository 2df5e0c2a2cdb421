/**
 * Thrown by a handler that has done its work but whose answer shall not arrive. Over HTTP the connection is
 * cut; in-process the caller's `fetch` is rejected, as it would be by a network error.
 */
export class LostAnswer extends Error {
  constructor() {
    super('the connection was closed before an answer came')
    this.name = 'LostAnswer'
  }
}
