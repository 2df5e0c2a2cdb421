import { expect, test } from 'vitest'
import { openLog, withLogFields } from './log'

/** What a log writes while `work` runs. */
async function lines(work: (log: ReturnType<typeof openLog>) => Promise<void>) {
  const written: string[] = []
  const log = openLog('info', 'test', { write: (line) => void written.push(line) })
  await work(log)
  return written.map((line) => JSON.parse(line) as Record<string, unknown>)
}

test('lines that are logged while something is worked on carry its ids, also those learnt later', async () => {
  const fields: Record<string, string> = { runId: 'r-1' }
  const [inside, later, outside] = await lines(async (log) => {
    await withLogFields(fields, async () => {
      log.info('inside')
      await new Promise((resolve) => setTimeout(resolve, 1))
      fields.customerId = 'c-1'
      log.info('later')
    })
    log.info('outside')
  })
  expect(inside).toMatchObject({ runId: 'r-1' })
  expect(later).toMatchObject({ runId: 'r-1', customerId: 'c-1' })
  expect(outside).not.toHaveProperty('runId')
})

test('two that are worked on at once keep their ids apart', async () => {
  const written = await lines(async (log) => {
    const work = (runId: string) =>
      withLogFields({ runId }, async () => {
        await new Promise((resolve) => setTimeout(resolve, 1))
        log.info(runId)
      })
    await Promise.all(['r-1', 'r-2'].map(work))
  })
  expect(written).toHaveLength(2)
  for (const { runId, msg } of written) expect(runId).toBe(msg)
})

test('what must not be read is taken out, also of what is worked on', async () => {
  const [line] = await lines(async (log) =>
    withLogFields({ token: 'a-secret' }, () =>
      log.info({ password: 'a-secret', deep: { key: 'a-secret' } }, 'x'),
    ),
  )
  expect(JSON.stringify(line)).not.toContain('a-secret')
})
