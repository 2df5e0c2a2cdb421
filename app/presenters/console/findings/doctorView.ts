import type { StatusView } from '~/app/components/Status'
import { failingFirst, type DoctorLine } from '~/core/domain/doctor'
import type { DoctorReport } from '~/core/ports/Doctor'

export type DoctorLineView = Omit<DoctorLine, 'state'> & { status: StatusView; isFailed: boolean }
export type DoctorView = {
  at: string | null
  isUnderWay: boolean
  summary: string
  lines: DoctorLineView[]
  /** For the clipboard. */
  text: string
}

const ok: StatusView = { tone: 'ok', icon: 'circle-check', word: 'Fine' }
const failed: StatusView = { tone: 'bad', icon: 'circle-x', word: 'Failed' }

export function doctorView({
  report,
  askedAt,
}: {
  report: DoctorReport | null
  askedAt: Date | null
}): DoctorView {
  const lines = failingFirst(report?.lines ?? [])
  const failing = lines.filter(({ state }) => state === 'failed').length
  return {
    at: report?.at ?? null,
    isUnderWay: askedAt !== null,
    summary: failing > 0 ? `${failing} of ${lines.length} checks fail` : `${lines.length} checks, all fine`,
    lines: lines.map(({ state, ...line }) => ({
      ...line,
      status: state === 'ok' ? ok : failed,
      isFailed: state === 'failed',
    })),
    text: lines
      .map(({ title, state, measured, limit, todo }) =>
        [
          state === 'ok' ? 'ok    ' : 'FAILED',
          title,
          `(${measured}; limit: ${limit})`,
          state === 'ok' ? '' : todo,
        ]
          .join(' ')
          .trim(),
      )
      .join('\n'),
  }
}
