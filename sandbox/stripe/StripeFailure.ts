type FailureType = 'invalid_request_error' | 'card_error' | 'idempotency_error' | 'api_error'

/** An answer of Stripe's that is an error, in the words of its API. */
export class StripeFailure extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly details: { type?: FailureType; code?: string; param?: string; [more: string]: unknown } = {},
  ) {
    super(message)
  }

  /** What comes of bad parameters is not remembered under the idempotency key: the call never began. */
  get isRemembered(): boolean {
    return !this.details.code?.startsWith('parameter_')
  }

  toBody(): { error: Record<string, unknown> } {
    return { error: { type: 'invalid_request_error', message: this.message, ...this.details } }
  }
}

export function missing(kind: string, id: string, param = 'id'): StripeFailure {
  return new StripeFailure(404, `No such ${kind}: '${id}'`, { code: 'resource_missing', param })
}
