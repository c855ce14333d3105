import type { Instrumentation } from 'next'

/** Runs once, before the first request. */
export async function register(): Promise<void> {
  // The compiler drops this block where there is no Node, but only when it is written as a block.
  if (process.env.NEXT_RUNTIME === 'nodejs') {
    const { watchResponses } = await import('./app/_http/status.ts')
    const { surviveRejections } = await import('./app/_http/rejections.ts')
    watchResponses()
    surviveRejections()
    const { startOrRefuse } = await import('./app/_http/start.ts')
    startOrRefuse()
  }
}

/** The reference number that the reader of a failed page was shown, beside the route's pattern: never the address. */
export const onRequestError: Instrumentation.onRequestError = async (error, _request, context) => {
  if (process.env.NEXT_RUNTIME === 'nodejs') {
    const { reportFailure } = await import('./app/_http/rejections.ts')
    reportFailure(error, context.routePath)
  }
}
