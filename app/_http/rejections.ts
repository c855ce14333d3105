/** Logs the error's name, its code and the route's pattern. Its message is left out, because it may contain user input. */
function report(message: string, error: unknown, fields: { route?: string; reference?: string }): void {
  const errorName = error instanceof Error ? error.name : typeof error
  const errorCode = textOf(error, 'code') ?? textOf(causeOf(error), 'code')
  const line = { level: 'error', at: new Date().toISOString(), message, errorName, errorCode, ...fields }
  process.stderr.write(`${JSON.stringify(line)}\n`)
}

/** Keeps the process running after an unhandled rejection, because it also serves other requests. */
export function surviveRejections(): void {
  process.on('unhandledRejection', (reason) => report('unexpected rejection', reason, {}))
}

export function reportFailure(error: unknown, route: string): void {
  report('page failed', error, { route, reference: textOf(error, 'digest') })
}

const causeOf = (error: unknown): unknown => (error instanceof Error ? error.cause : undefined)

function textOf(value: unknown, key: string): string | undefined {
  if (typeof value !== 'object' || value === null || !(key in value)) return undefined
  const found: unknown = Reflect.get(value, key)
  return typeof found === 'string' ? found : undefined
}
