import { z } from 'zod'

/** Made with a form, so that sending it twice is doing it once. It goes out in a header: letters, digits, hyphens. */
export const FormKey = z.string().regex(/^[\w-]{1,100}$/)
