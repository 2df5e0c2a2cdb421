import { expect, test } from 'vitest'
import { firstChoice, hiddenFields, linkTo } from './htmlForms'

const html = `<a href="/agents/new?plan=small&amp;from=x">Choose</a>
  <input type="hidden" name="plan" value="sm&quot;all"/><input type="hidden" name="key" value="k-1">
  <input type="radio" name="card" value="4242" checked><input type="radio" name="card" value="0341">`

test('a form sends its hidden fields with their values as they were meant', () => {
  expect(hiddenFields(html)).toEqual({ plan: 'sm"all', key: 'k-1' })
})

test('the first radio button of a name is chosen', () => {
  expect(firstChoice(html, 'card')).toBe('4242')
  expect(firstChoice(html, 'colour')).toBeNull()
})

test('a link is found by how its target begins', () => {
  expect(linkTo(html, '/agents/new?plan=')).toBe('/agents/new?plan=small&from=x')
  expect(linkTo(html, '/elsewhere')).toBeNull()
})
