import { expect, test } from 'vitest'
import { guestName, instanceNames } from '~/sandbox/machines/real/instanceNames'

test('interface names fit into the 15 characters that Linux allows', () => {
  expect(instanceNames('abcde').hostLink.length).toBeLessThanOrEqual(15)
  expect(guestName(99_999_999_999_999).length).toBeLessThanOrEqual(15)
})

test.each(['', 'toolong', 'a-b', 'A', '../x'])('"%s" is no instance', (instance) => {
  expect(() => instanceNames(instance)).toThrow('an instance is')
})
