import { expect, test } from 'vitest'
import { readLook } from './bootLook'

const status = (value: object) => `${JSON.stringify({ errors: [], ...value }, null, 2)}\n`
const answered = (stdout: string, exitCode = 0) => readLook({ exitCode, stdout, stderr: '' })
const refused = (stderr: string) => readLook({ exitCode: 255, stdout: '', stderr })

test('a boot is finished only when cloud-init says so and has left its mark', () => {
  expect(answered(`${status({ status: 'done' })}boot-finished\n`)).toEqual({ at: 'finished', warnings: [] })
  expect(answered(status({ status: 'done' }), 1)).toEqual({ at: 'booting' })
  expect(answered(`${status({ status: 'running' })}boot-finished\n`)).toEqual({ at: 'booting' })
})

test('errors that cloud-init got over are warnings', () => {
  const report = { status: 'done', recoverable_errors: { WARNING: ['no locale'], DEPRECATED: ['old key'] } }
  expect(answered(`${status(report)}boot-finished\n`, 2)).toEqual({
    at: 'finished',
    warnings: ['no locale', 'old key'],
  })
})

test('an error of cloud-init ends the wait, with its cause', () => {
  expect(answered(status({ status: 'error', errors: ['scripts-user failed'] }), 1)).toEqual({
    at: 'failed',
    cause: 'scripts-user failed',
  })
  expect(answered(status({ status: 'error' }), 1)).toMatchObject({ at: 'failed' })
})

test('a machine that has no cloud-init answer yet is booting', () => {
  expect(answered('', 127)).toEqual({ at: 'booting' })
  expect(answered('{"half')).toEqual({ at: 'booting' })
})

test('SSH without an answer is unreachable, without our user it is booting, with another key it is a mismatch', () => {
  expect(refused('ssh: connect to host 10.0.0.1 port 22: Connection refused')).toEqual({ at: 'unreachable' })
  expect(refused('ssh: connect to host 10.0.0.1 port 22: Connection timed out')).toEqual({ at: 'unreachable' })
  expect(readLook({ exitCode: null, stdout: '', stderr: '' })).toEqual({ at: 'unreachable' })
  expect(refused('aura@10.0.0.1: Permission denied (publickey).')).toEqual({ at: 'booting' })
  expect(refused('Host key verification failed.')).toEqual({ at: 'hostKeyMismatch' })
})
