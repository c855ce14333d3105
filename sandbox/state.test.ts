import { appendFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { State, stateFiles } from './state.ts'
import { temporaryFolder } from './testing.ts'

it('keeps entries written after a line that a killed process left incomplete', () => {
  const folder = temporaryFolder()
  new State(folder).put('optouts', 'a', { number: 'a' })
  appendFileSync(stateFiles(folder).log, '{"c":"optouts","id":"torn')
  new State(folder).put('optouts', 'b', { number: 'b' })
  expect(new State(folder).all('optouts')).toEqual([{ number: 'a' }, { number: 'b' }])
})

it('deletes removed entries, also across a clean stop', () => {
  const folder = temporaryFolder()
  const first = new State(folder)
  first.put('optouts', 'a', { number: 'a' })
  first.put('optouts', 'b', { number: 'b' })
  first.close()
  new State(folder).remove('optouts', 'a')
  expect(new State(folder).all('optouts')).toEqual([{ number: 'b' }])
})
