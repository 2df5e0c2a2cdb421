import { z } from 'zod'
import type { ErrorCode } from '~/core/domain/errors'

const Diagnostic = z.looseObject({
  '@level': z.string(),
  type: z.literal('diagnostic'),
  diagnostic: z.looseObject({ severity: z.string(), summary: z.string(), detail: z.string().optional() }),
})

/** The provider puts the API's code in brackets behind the message. */
const byApiCode: Record<string, ErrorCode> = {
  resource_unavailable: 'capacity_unavailable',
  placement_error: 'capacity_unavailable',
  resource_limit_exceeded: 'account_limit',
  limit_reached: 'account_limit',
  request_budget_empty: 'rate_limited',
  rate_limit_exceeded: 'rate_limited',
  unauthorized: 'lease_lost',
  forbidden: 'forbidden_resource',
  uniqueness_error: 'forbidden_resource',
  timeout: 'provider_down',
  bad_gateway: 'provider_down',
  unavailable: 'provider_down',
  service_error: 'provider_down',
  maintenance: 'provider_down',
}

export type TerraformFailure = { code: ErrorCode; detail: string }

/** The text of each error in `terraform -json`'s output. */
export function terraformErrors(lines: readonly string[]): string[] {
  return lines.flatMap((line) => {
    const parsed = Diagnostic.safeParse(asJson(line))
    if (!parsed.success || parsed.data.diagnostic.severity !== 'error') return []
    const { summary, detail = '' } = parsed.data.diagnostic
    return [detail ? `${summary}: ${detail}` : summary]
  })
}

/** What Terraform's errors mean to us; `otherwise` when they name nothing that we know. */
export function terraformFailure(errors: readonly string[], otherwise: ErrorCode): TerraformFailure {
  const detail = errors.join('\n')
  if (/Error acquiring the state lock/.test(detail)) return { code: 'state_locked', detail }
  if (/HTTP remote state endpoint requires auth/.test(detail)) return { code: 'lease_lost', detail }
  const codes = [...detail.matchAll(/\(([a-z_]+)[,)]/g)].map(([, code]) => code!)
  const known = codes.map((code) => byApiCode[code]).find((code) => code !== undefined)
  if (known) return { code: known, detail }
  // An answer that is none of the API's, such as a proxy's page.
  const isDown = /status code 5\d\d|connection refused|EOF|giving up after/.test(detail)
  return { code: isDown ? 'provider_down' : otherwise, detail }
}

function asJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}
