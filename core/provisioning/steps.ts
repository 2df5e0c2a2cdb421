import type { Run, StepName } from '../domain/run'
import type { Step } from './step'
import { applyFoundation } from './steps/applyFoundation'
import { awaitBoot } from './steps/awaitBoot'
import { backUpAgent } from './steps/backUpAgent'
import { configureAgent } from './steps/configureAgent'
import { createMachine } from './steps/createMachine'
import { endSubscription } from './steps/endSubscription'
import { joinNetwork } from './steps/joinNetwork'
import { powerOff } from './steps/powerOff'
import { powerOn } from './steps/powerOn'
import { proveAbsence } from './steps/proveAbsence'
import { refundInFull } from './steps/refundInFull'
import { restartAgent } from './steps/restartAgent'
import { restoreAgent } from './steps/restoreAgent'
import { retireMachine } from './steps/retireMachine'
import { rotateKey } from './steps/rotateKey'
import { startAgent } from './steps/startAgent'
import { updateAgent } from './steps/updateAgent'
import { verifyAgent } from './steps/verifyAgent'
import { verifyBackup } from './steps/verifyBackup'

export const steps: Record<StepName, Step> = {
  applyFoundation,
  createMachine,
  awaitBoot,
  configureAgent,
  joinNetwork,
  verifyAgent,
  retireMachine,
  proveAbsence,
  endSubscription,
  refundInFull,
  backUpAgent,
  verifyBackup,
  restoreAgent,
  startAgent,
  restartAgent,
  updateAgent,
  powerOff,
  powerOn,
  rotateKey,
}

export function stepNamed(run: Run): Step {
  if (run.step === null) throw new Error(`Run ${run.ref} has ended`)
  return steps[run.step]
}
