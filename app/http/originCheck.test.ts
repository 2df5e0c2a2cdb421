import { expect, test } from 'vitest'
import { isSameOrigin } from '~/app/http/originCheck'

const ours = 'http://localhost:3000'

test('a form of our own pages passes', () => {
  expect(isSameOrigin({ origin: ours }, ours)).toBe(true)
  expect(isSameOrigin({ referer: `${ours}/signin` }, ours)).toBe(true)
})

test('a form of another site, of an agent, or of nobody is refused', () => {
  expect(isSameOrigin({ origin: 'http://evil.example' }, ours)).toBe(false)
  expect(isSameOrigin({ origin: 'http://fern-42.localhost:3000' }, ours)).toBe(false)
  expect(isSameOrigin({ origin: 'null', referer: `${ours}/signin` }, ours)).toBe(false)
  expect(isSameOrigin({ referer: 'http://localhost:3000.evil.example/' }, ours)).toBe(false)
  expect(isSameOrigin({}, ours)).toBe(false)
})
