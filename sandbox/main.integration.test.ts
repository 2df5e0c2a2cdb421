import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { expect, test } from 'vitest'
import { startSandboxProcess } from '~/sandbox/testing/startSandboxProcess'

test('the sandbox says on its first line where all is, and ends cleanly on SIGTERM', async () => {
  const { endpoints, stop } = await startSandboxProcess()
  expect(endpoints.hetzner.token).toHaveLength(64)
  expect(endpoints.hetzner.endpoint).toMatch(/\/hetzner\/v1$/)
  for (const page of [endpoints.faults, endpoints.mailbox, new URL('/', endpoints.admin).href]) {
    const answer = await fetch(page.replace('localhost', '127.0.0.1'), { headers: { accept: 'text/html' } })
    expect(answer.status).toBe(200)
    expect(await answer.text()).toContain('<h1>')
  }
  const listed = await fetch(`${endpoints.model.endpoint}/models`, {
    headers: { authorization: `Bearer ${endpoints.model.key}` },
  })
  expect(listed.status).toBe(200)

  expect(await stop()).toBe(0)
  expect(existsSync(dirname(endpoints.standIns!.ssh))).toBe(false)
  await expect(fetch(endpoints.admin)).rejects.toThrow()
})
