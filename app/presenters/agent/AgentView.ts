import type { IconName } from '~/app/components/Icon'
import type { StatusView, Tone } from '~/app/components/Status'
import type { ClockForm } from '~/app/presenters/clockText'

/** A moment in a sentence: on the reader's clock, or how long it is past (`20 s ago`) or to come (`in 58 min`). */
export type Moment = { at: string; form?: ClockForm } | { ago: string } | { in: string }

/** A sentence with moments in it, which the browser shows in the reader's zone. */
export type Words = (string | Moment)[]

export type StageView = {
  name: string
  state: 'done' | 'now' | 'waiting' | 'todo'
  /** Of the open stage: `task 14 of 31: Install Node`. */
  detail: string | null
  /** Of a finished one. */
  tookMs: number | null
  /** Of the open one: when it began. */
  since: string | null
  /** Of one to come: `usually 46 s`. */
  usual: string | null
}

export type SegmentView = {
  /** How wide, and how long this stage usually takes. */
  typicalMs: number
  state: 'done' | 'now' | 'todo'
  since: string | null
  /** 0 to 1 by tasks; null: estimated from the time that has passed. */
  share: number | null
}

export type ProgressView = {
  label: string
  /** Of what the bar tells: while this stays the same, it never goes back. */
  key: string
  /** For screen readers: `Stage 3 of 5, task 14 of 31`. */
  valueText: string
  isPaused: boolean
  segments: SegmentView[]
  /** Beside the start: how long it has been going on, from here. Null: `left` says something else. */
  elapsedSince: string | null
  left: string | null
  /** What is left can be told from the history of each stage. */
  isEstimated: boolean
  started: Words
}

export type AlertView = {
  tone: Tone
  icon: IconName
  title: string
  words: Words
  /** Counted down in large figures before the title. */
  until?: string
}

export type DecisionName = 'cancel' | 'remove' | 'retry' | 'refund' | 'reprovision' | 'restore'

/** A question that is asked before something is done, on a page of its own or in a dialog. */
export type DecisionView = {
  name: DecisionName
  /** Where the answer goes, and the page with the same question. */
  path: string
  title: string
  /** The page's title, where the question stands below. */
  about: string
  says: Words
  /** What will be done, one after the other, with how long it takes. `line`: up to there nothing is lost. */
  promise: { icon: IconName; words: string; took: string | null; isLine?: boolean }[]
  /** What there is to fall back on. */
  backup: { title: Words; says: string; download: string | null } | null
  /** What can't be done, and why. */
  warning: { title: string; words: Words } | null
  check: { name: string; label: string; isOn: boolean; isRequired: boolean } | null
  /** One of these. */
  choice: { name: string; label: string; options: { value: string; words: Words; isOn: boolean }[] } | null
  /** What has to be typed to show that it is meant. */
  typed: { word: string; label: string; hint: string } | null
  keep: string
  go: string
  isDanger: boolean
}

type Look = 'primary' | 'plain' | 'quiet'

export type ActionView =
  | { kind: 'link'; label: string; to: string; look: Look; icon?: IconName; isFile?: boolean }
  /** A page with a question; with script a dialog. */
  | { kind: 'decision'; label: string; decision: DecisionView; look: Look; icon?: IconName }
  | { kind: 'post'; label: string; to: string; look: Look; icon?: IconName }
  | { kind: 'off'; label: string; reason: string }

export type FactView = { label: string; words: Words }

export type AgentView = {
  id: string
  name: string
  summary: string
  /** What goes back when the setup is cancelled: `€19.00`. Null: nothing was paid. */
  paid: string | null
  /** When the server looked. */
  asOf: string
  run: { id: string; ref: string; seq: number; isOpen: boolean } | null
  status: StatusView
  /** The card's one sentence. */
  lead: Words
  /** The sentence is the name of a stage: the icon stands beside it, and no chip above. */
  isStage: boolean
  /** Beside the lead of a run that is under way. */
  note: string | null
  progress: ProgressView | null
  alert: AlertView | null
  stages: StageView[]
  body: Words[]
  address: string | null
  facts: FactView[]
  /** At the foot of the card. */
  actions: ActionView[]
  footNote: string | null
  /** In the fixed place beside the name. */
  cancel: ActionView | null
  /** `alert` interrupts a screen reader: only for what needs a decision. */
  urgency: 'status' | 'alert'
  below: FactView[]
}
