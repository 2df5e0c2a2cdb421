import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { beginTotp, enrolTotp } from '~/core/services/enrolTotp'
import { sessionHash } from '~/core/services/openSession'
import { signIn } from '~/core/services/signIn'
import { totpCode } from '~/core/domain/totp'
import { browser, createAccountWorld, PASSWORD, type AccountWorld } from '~/core/testing/accountWorld'

function seat(world: AccountWorld, email: string, role: string): string {
  const said = execFileSync(process.execPath, ['--import', 'tsx', 'scripts/staff.ts', email, role], {
    env: { ...process.env, DATABASE_URL: world.databaseUrl },
  })
  return /password (\S+)/.exec(said.toString())?.[1] ?? ''
}

test('an admin is made from the command line, and let in again when phone and password are lost', async () => {
  const world = await createAccountWorld()
  try {
    const { deps } = world
    const enter = async (password: string) => {
      const opened = await signIn(deps, { email: 'first@aura.test', password, browser })
      return opened.ok ? deps.accounts.halfSignedIn(sessionHash(opened.value.token), world.now()) : null
    }
    const half = await enter(seat(world, 'First@aura.test', 'admin'))
    expect(half?.role).toBe('admin')
    const begun = half && (await beginTotp(deps, { half }))
    if (!half || !begun) throw new Error('nothing to set up')
    const code = totpCode(begun.key, world.now())
    expect((await enrolTotp(deps, { half, code, browser })).ok).toBe(true)

    const again = await enter(seat(world, 'first@aura.test', 'support'))
    expect(again?.role).toBe('support')
    const anew = again && (await beginTotp(deps, { half: again }))
    expect(anew?.key).toMatch(/^[A-Z2-7]{32}$/)
    expect(anew?.key).not.toBe(begun.key)
    expect(await deps.accounts.sessionsOf(again?.accountId ?? '', world.now())).toEqual([])
    expect(await enter(PASSWORD)).toBeNull()
  } finally {
    await world.close()
  }
})
