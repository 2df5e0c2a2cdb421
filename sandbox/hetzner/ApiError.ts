/** An answer in Hetzner's error format; thrown by handlers. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details: unknown = {},
  ) {
    super(message)
  }

  toResponse(): Response {
    const { code, message, details } = this
    return Response.json({ error: { code, message, details } }, { status: this.status })
  }
}

export function notFound(what: string, id: number | string): ApiError {
  return new ApiError(404, 'not_found', `${what} with ID '${id}' not found`)
}

export function invalidInput(field: string, message: string): ApiError {
  return new ApiError(422, 'invalid_input', `invalid input in field '${field}'`, {
    fields: [{ name: field, messages: [message] }],
  })
}

export function notUnique(what: string, fields: string[] = ['name']): ApiError {
  const details = { fields: fields.map((name) => ({ name })) }
  return new ApiError(409, 'uniqueness_error', `${what} is already used`, details)
}

export function locked(what: string): ApiError {
  return new ApiError(423, 'locked', `${what} is locked, another action is running`)
}

export function isProtected(what: string): ApiError {
  return new ApiError(403, 'protected', `${what} deletion is protected`)
}
