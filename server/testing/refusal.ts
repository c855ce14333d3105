import { AppError } from '#server/lib/errors.ts'

/** Returns the AppError with which a promise rejects; fails the test if it resolves or rejects with anything else. */
export async function refusal(work: Promise<unknown>): Promise<AppError> {
  const error = await work.then(
    () => new Error('it was not refused'),
    (caught: unknown) => caught,
  )
  if (!(error instanceof AppError)) throw error
  return error
}
