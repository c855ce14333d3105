import { ConfigError } from '#server/config.ts'
import { runtime } from './_server.ts'

/** Creates the runtime at start-up and exits on an invalid configuration, before the first request. */
export function startRuntime(): void {
  try {
    runtime()
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exit(1)
  }
}
