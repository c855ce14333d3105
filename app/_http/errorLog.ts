/** Logs the error's name, its code and the route's pattern. Its message is left out, because it may contain user input. */
function logError(message: string, error: unknown, fields: { route?: string; reference?: string }): void {
  const errorName = error instanceof Error ? error.name : typeof error
  const errorCode = stringProperty(error, 'code') ?? stringProperty(causeOf(error), 'code')
  const line = { level: 'error', at: new Date().toISOString(), message, errorName, errorCode, ...fields }
  process.stderr.write(`${JSON.stringify(line)}\n`)
}

/** Keeps the process running after an unhandled rejection, because it also serves other requests. */
export function logUnhandledRejections(): void {
  process.on('unhandledRejection', (reason) => logError('unhandled rejection', reason, {}))
}

export function logPageError(error: unknown, route: string): void {
  logError('page failed', error, { route, reference: stringProperty(error, 'digest') })
}

const causeOf = (error: unknown): unknown => (error instanceof Error ? error.cause : undefined)

function stringProperty(value: unknown, key: string): string | undefined {
  if (typeof value !== 'object' || value === null || !(key in value)) return undefined
  const found: unknown = Reflect.get(value, key)
  return typeof found === 'string' ? found : undefined
}
