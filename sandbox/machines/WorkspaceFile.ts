import { z } from 'zod'

/** A text for an agent's workspace. */
export const WorkspaceFile = z.object({
  path: z
    .string()
    .regex(/^[\w-][\w./ -]*$/)
    .refine((path) => !path.split('/').includes('..'), 'leads upwards'),
  content: z.string(),
})
