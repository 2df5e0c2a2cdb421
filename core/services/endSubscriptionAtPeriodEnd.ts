import { changeEnding, type EndingInput, type EndingPorts } from './changeEnding'

/** Paid until the end of the period, then it is removed, with a final backup. Can be taken back until then. */
export const endSubscriptionAtPeriodEnd = (ports: EndingPorts, input: EndingInput) =>
  changeEnding(ports, input, true)
