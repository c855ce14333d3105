import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { cloneDir } from './state.ts'

/** Runs a command line's work; a failure is told in one line and ends with 1. */
export function runScript(work: () => Promise<void>): void {
  work().catch((error: unknown) => {
    process.stderr.write(`${messageOf(error)}\n`)
    process.exit(1)
  })
}

/** Takes a `.env` beside package.json into account; what is set already counts more. */
export function loadDotEnv(): void {
  const file = join(cloneDir, '.env')
  if (existsSync(file)) process.loadEnvFile(file)
}

/** A value that may hold a connection's address is never shown whole. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.replace(/(postgres(?:ql)?:\/\/[^:\s/]+:)[^@\s]+@/g, '$1…@')
}
