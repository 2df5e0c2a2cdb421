import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { expect, test } from 'vitest'
import { Env, readEnv } from './env'

const example = parseEnv(readFileSync('.env.example', 'utf8')) as Record<string, string>

test('.env.example has every setting and no other', () => {
  expect(Object.keys(example).sort()).toEqual(Object.keys(Env.shape).sort())
})

test('.env.example works as it stands', () => {
  expect(readEnv(example).AURA_ENV).toBe('demo')
})

test('each defaulted value in .env.example is the default', () => {
  const required = Object.fromEntries(
    Object.entries(example).filter(
      ([name]) => !Env.shape[name as keyof typeof Env.shape].safeParse(undefined).success,
    ),
  )
  const { HETZNER_IMAGE: _image, ...defaults } = readEnv(required)
  expect(readEnv(example)).toMatchObject(JSON.parse(JSON.stringify(defaults)) as object)
})

test('what is wrong is named, and its value is not', () => {
  const read = () => readEnv({ ...example, HETZNER_TOKEN: 'short-secret', PORT: 'x' })
  expect(read).toThrow(/HETZNER_TOKEN: exactly 64 characters/)
  expect(read).toThrow(/PORT/)
  expect(read).not.toThrow(/short-secret/)
})
