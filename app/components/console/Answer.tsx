import { Alert } from '~/app/components/Alert'

export type AnswerView = { ok: boolean; says: string }

/** What became of a form. Its place is always there, so that it is read out. */
export function Answer({ answer }: { answer: AnswerView | undefined }) {
  return (
    <div role="status" className="answer">
      {answer ? (
        <Alert
          tone={answer.ok ? 'ok' : 'bad'}
          icon={answer.ok ? 'circle-check' : 'circle-x'}
          title={answer.says}
        />
      ) : null}
    </div>
  )
}
