/** An answer in Tailscale's error format; thrown by handlers. */
export class Refusal extends Error {
  constructor(
    readonly status: 400 | 401 | 403 | 404,
    message: string,
  ) {
    super(message)
  }
}
