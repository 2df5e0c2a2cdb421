export const PASSWORD_MIN = 12
/** argon2 takes any length; this bounds the work that a stranger can ask for. */
export const PASSWORD_MAX = 256
