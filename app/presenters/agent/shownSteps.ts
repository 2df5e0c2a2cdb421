import { pipelineOf } from '~/core/domain/pipelines'
import type { StepName } from '~/core/domain/run'
import type { AgentOnPage, RunOnPage } from '~/core/ports/Pages'

/** The steps that have something to do: what is passed over is no stage. */
export function shownSteps(agent: AgentOnPage, run: RunOnPage): StepName[] {
  const hidden = new Set<StepName>()
  const isRestoring = run.kind !== 'provision' || agent.restoreBackupId !== null
  if (!isRestoring) hidden.add('restoreAgent')
  if (isWithoutBackup(agent, run)) hidden.add('backUpAgent').add('verifyBackup')
  // The step that is open now is always seen, whatever it is.
  if (run.step) hidden.delete(run.step)
  return pipelineOf(run.kind).forward.filter((step) => !hidden.has(step))
}

function isWithoutBackup(agent: AgentOnPage, run: RunOnPage): boolean {
  if (run.input.isWithoutBackup) return true
  if (run.kind !== 'deprovision') return false
  const wasBackedUp = run.backup !== null || run.steps.some(({ step }) => step === 'backUpAgent')
  return agent.isFinalBackupOff || (!wasBackedUp && !agent.machine?.readyAt)
}
