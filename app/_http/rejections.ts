/** One line for people who operate: a name, a code and a route's pattern; a message may carry what somebody typed. */
function report(message: string, error: unknown, fields: { route?: string; reference?: string }): void {
  const errorName = error instanceof Error ? error.name : typeof error
  const errorCode = textOf(error, 'code') ?? textOf(causeOf(error), 'code')
  const line = { level: 'error', at: new Date().toISOString(), message, errorName, errorCode, ...fields }
  process.stderr.write(`${JSON.stringify(line)}\n`)
}

/** A promise that nobody awaited must not end the process: others are being served by it. */
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
