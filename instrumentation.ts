import type { Instrumentation } from 'next'

/** Runs once, before the first request. */
export async function register(): Promise<void> {
  // The compiler removes this code outside Node only if it is written as a block.
  if (process.env.NEXT_RUNTIME === 'nodejs') {
    const { watchResponses } = await import('./app/_http/status.ts')
    const { surviveRejections } = await import('./app/_http/rejections.ts')
    watchResponses()
    surviveRejections()
    const { startOrRefuse } = await import('./app/_http/start.ts')
    startOrRefuse()
  }
}

/** Logs the reference number shown on a failed page with the pattern of its route, never the address. */
export const onRequestError: Instrumentation.onRequestError = async (error, _request, context) => {
  if (process.env.NEXT_RUNTIME === 'nodejs') {
    const { reportFailure } = await import('./app/_http/rejections.ts')
    reportFailure(error, context.routePath)
  }
}
