import type { FaultName } from '~/sandbox/faults/faultTable'
import { askSandbox } from './askSandbox'

/** Breaks the sandbox on purpose, until `mend`. */
export const breakCloud = (name: FaultName, times: number, value?: number) =>
  askSandbox('POST', '/faults', { name, times, value })
export const mend = () => askSandbox('DELETE', '/faults')
