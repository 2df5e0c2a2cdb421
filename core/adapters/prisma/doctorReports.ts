import { z } from 'zod'
import { checkIds, type CheckId } from '~/core/domain/doctor'
import type { Clock } from '~/core/ports/Clock'
import type { DoctorReports } from '~/core/ports/Doctor'
import type { Db } from './client'
import { writeEffects } from './effects'

const KEY = 'doctor.report'
const ASKED = 'doctor.asked'
/** The job was lost with its queue: it may be asked for again. */
const ASKED_LOST_MS = 5 * 60_000

const Report = z.object({
  at: z.string(),
  lines: z.array(
    z.object({
      id: z.enum(checkIds as [CheckId, ...CheckId[]]),
      title: z.string(),
      state: z.enum(['ok', 'failed']),
      measured: z.string(),
      limit: z.string(),
      todo: z.string(),
    }),
  ),
})

/** In the settings' table: one row each, written over. */
export function prismaDoctorReports(db: Db, clock: Clock): DoctorReports {
  const write = (key: string, value: object, by: string) => {
    const data = { value, updatedAt: clock.now(), updatedBy: by }
    return db.setting.upsert({
      where: { key },
      create: { key, ...data },
      update: data,
      select: { key: true },
    })
  }
  return {
    async last() {
      const rows = await db.setting.findMany({ where: { key: { in: [KEY, ASKED] } } })
      const report = Report.safeParse(rows.find(({ key }) => key === KEY)?.value)
      const asked = rows.find(({ key }) => key === ASKED)
      const isLost = asked && clock.now().getTime() - asked.updatedAt.getTime() > ASKED_LOST_MS
      const isOpen = asked && !isLost && (!report.success || new Date(report.data.at) < asked.updatedAt)
      return { report: report.success ? report.data : null, askedAt: isOpen ? asked.updatedAt : null }
    },
    async ask(by) {
      await write(ASKED, {}, by)
      const now = clock.now()
      await db.$transaction((tx) =>
        writeEffects(
          tx,
          [
            { kind: 'job', job: { name: 'runDoctor' } },
            { kind: 'audit', by, action: 'runDoctor', target: 'environment' },
          ],
          now,
        ),
      )
    },
    async save(report) {
      await write(KEY, report, 'aura')
    },
  }
}
