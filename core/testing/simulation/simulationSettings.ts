import type { SettingValues } from '~/core/domain/settingDefs'
import type { Settings } from '~/core/ports/Settings'

export const ENVIRONMENT = 'sim'
export const OPS_ADDRESS = '100.64.0.1'

/** As in production, with the long waits shortened to the scale of the sandbox's machines. */
export const simulationSettings: Settings = {
  environment: ENVIRONMENT,
  version: 'simulated',
  appUrl: 'http://web.test',
  expiries: [],
  contact: 'hello@web.test',
  waits: {
    backoffBaseMs: 2_000,
    backoffCapMs: 20_000,
    capacityMs: 30_000,
    bootLookMs: 2_000,
    bootLimitMs: 60_000,
    verifyLookMs: 2_000,
    outageLimitMs: 3_600_000,
    verifyLimitMs: 60_000,
    absenceLookMs: 4_000,
    unansweredMs: 90_000,
    registrationWindowMs: 900_000,
    authKeySeconds: 300,
    probeMs: 60_000,
  },
  lease: { leaseMs: 20_000, renewMs: 5_000, graceMs: 5_000, giveUpMs: 15_000 },
  image: 'debian-12',
  machineCallbackUrl: 'http://callback.test',
  bastionCidr: '127.0.0.1/32',
  sshPort: 22,
  tailnetLoginServer: null,
  agentPort: 18789,
  agentOrigin: (agentName) => `http://${agentName}.agents.test`,
  model: { baseUrl: 'http://model.test/v1', id: 'sandbox' },
}

/** What staff have not changed. */
export const simulationSettingDefaults: SettingValues = {
  provisioningPaused: { isPaused: false, reason: '', resumeAt: null },
  fleetCapCents: 10_000_000,
  perCustomerHourly: 1,
  machinesPerMinute: 30,
  billingPerSecond: 20,
  mailPerSecond: 10,
  refundGraceMin: 60,
  pastDueDays: 7,
  keptDays: 30,
  refundLimitCents: 5_000,
}
