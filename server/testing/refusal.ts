import { AppError } from '#server/lib/errors.ts'

/** Returns the refusal that the work ends with; anything else fails the test. */
export async function refusal(work: Promise<unknown>): Promise<AppError> {
  const error = await work.then(
    () => new Error('not refused'),
    (caught: unknown) => caught,
  )
  if (!(error instanceof AppError)) throw error
  return error
}
