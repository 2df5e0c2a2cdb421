import type { Env } from '~/core/config/env'
import type { SettingValues } from '~/core/domain/settingDefs'
import { lanes } from '~/core/jobs/catalog'

/** What is in force until staff change it. */
export function settingDefaults(env: Env): SettingValues {
  return {
    provisioningPaused: { isPaused: false, reason: '', resumeAt: null },
    fleetCapCents: env.FLEET_CAP_CENTS,
    perCustomerHourly: env.SETUPS_PER_HOUR,
    machinesPerMinute: lanes.machines.limiter?.max ?? 0,
    billingPerSecond: lanes.billing.limiter?.max ?? 0,
    mailPerSecond: lanes.mail.limiter?.max ?? 0,
    refundGraceMin: env.REFUND_GRACE_MIN,
    pastDueDays: env.PAST_DUE_DAYS,
    keptDays: env.KEPT_DAYS,
    refundLimitCents: env.REFUND_LIMIT_CENTS,
  }
}
