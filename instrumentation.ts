import type { Instrumentation } from 'next'

/** Runs once, before the first request. */
export async function register(): Promise<void> {
  // The compiler removes this code for other runtimes only if it is a block.
  if (process.env.NEXT_RUNTIME === 'nodejs') {
    const { trackResponses } = await import('./app/_http/currentResponse.ts')
    const { logUnhandledRejections } = await import('./app/_http/errorLog.ts')
    trackResponses()
    logUnhandledRejections()
    const { startRuntime } = await import('./app/_startup.ts')
    startRuntime()
  }
}

/** Logs the reference number that the failed page shows, with the route's pattern instead of the URL, which may hold a token. */
export const onRequestError: Instrumentation.onRequestError = async (error, _request, context) => {
  if (process.env.NEXT_RUNTIME === 'nodejs') {
    const { logPageError } = await import('./app/_http/errorLog.ts')
    logPageError(error, context.routePath)
  }
}
