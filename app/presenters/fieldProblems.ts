import type { z } from 'zod'

/** A form's problems by field, the first of each. */
export function fieldProblems(error: z.ZodError): Record<string, string> {
  const problems: Record<string, string> = {}
  for (const issue of error.issues) problems[String(issue.path[0] ?? 'form')] ??= issue.message
  return problems
}
