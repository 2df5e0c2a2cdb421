import type { SshCaller } from '~/sandbox/machines/simulated/answerSsh'

export type Task = { role: string; task: string; tags: string[] }

export type TaskResult = 'ok' | 'changed' | 'skipped' | 'failed' | 'unreachable'

/** The lines of the callback plugin, ansible/plugins/callback/aura_events.py. */
export type PlayEvent =
  | { event: 'play_start'; play: string }
  | { event: 'task_start'; role: string; task: string }
  | { event: 'task_end'; role: string; task: string; result: TaskResult; ms: number; error?: string }
  | { event: 'fact'; name: string; value: string }
  | { event: 'stats'; ok: number; changed: number; failed: number; unreachable: number }

export type PlayOrder = {
  caller: SshCaller
  play: string
  /** Those of the tags asked for, in order. */
  tasks: Task[]
  tags: string[]
  vars: Record<string, unknown>
}

/** ansible-playbook's own exit codes. */
export const playExit = { done: 0, failed: 2, unreachable: 4 } as const
