import { appendFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { State, stateFiles } from './state.ts'
import { temporaryFolder } from './testing.ts'

it('keeps what is written after a line that a kill tore', () => {
  const folder = temporaryFolder()
  new State(folder).put('optouts', 'a', { number: 'a' })
  appendFileSync(stateFiles(folder).log, '{"c":"optouts","id":"torn')
  new State(folder).put('optouts', 'b', { number: 'b' })
  expect(new State(folder).all('optouts')).toEqual([{ number: 'a' }, { number: 'b' }])
})

it('forgets what was removed, over a clean end too', () => {
  const folder = temporaryFolder()
  const first = new State(folder)
  first.put('optouts', 'a', { number: 'a' })
  first.put('optouts', 'b', { number: 'b' })
  first.close()
  new State(folder).remove('optouts', 'a')
  expect(new State(folder).all('optouts')).toEqual([{ number: 'b' }])
})
