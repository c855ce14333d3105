import { ConfigError } from '#server/config.ts'
import { runtime } from '../_server.ts'

/** Begins with everything it needs, or not at all: a missing secret is named before the first request, not by it. */
export function startOrRefuse(): void {
  try {
    runtime()
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exit(1)
  }
}
