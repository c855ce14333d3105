/** Returns a value that a hook of vitest sets. Throws outside of tests, where the hook has not run. */
export function requireInTest<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('only available in a test')
  return value
}
