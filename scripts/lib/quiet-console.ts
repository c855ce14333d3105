import { afterEach, beforeEach, vi } from 'vitest'

// An error on the console is a failure nobody asserted. A test that expects one puts its own spy in place.
let seen: string[] = []

beforeEach(() => {
  seen = []
  vi.spyOn(console, 'error').mockImplementation((...words: unknown[]) => {
    seen.push(words.map(String).join(' '))
  })
})

afterEach(() => {
  vi.restoreAllMocks()
  if (seen.length > 0) throw new Error(`Unexpected console.error:\n${seen.join('\n')}`)
})
