import { afterEach, beforeEach, vi } from 'vitest'

// An unexpected console.error fails the test. A test that expects one installs its own spy.
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
