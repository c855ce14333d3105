import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { cloneDir } from './state.ts'

/** Runs a command line's work; a failure prints one line and exits with 1. */
export function runScript(work: () => Promise<void>): void {
  work().catch((error: unknown) => {
    process.stderr.write(`${messageOf(error)}\n`)
    process.exit(1)
  })
}

/** Loads a `.env` file beside package.json; variables that are already set take precedence. */
export function loadDotEnv(): void {
  const file = join(cloneDir, '.env')
  if (existsSync(file)) process.loadEnvFile(file)
}

/** Returns an error's message with any password in a database URL masked. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.replace(/(postgres(?:ql)?:\/\/[^:\s/]+:)[^@\s]+@/g, '$1…@')
}
