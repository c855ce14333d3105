import { redirect } from 'next/navigation'
import { attempt, PageError } from '../../_http/procedureCall.ts'

/** Loads data for a console page: redirects to the sign-in page, or throws the error that `staffPage` renders. */
export async function loadForStaff<T>(request: Promise<T>, path: string): Promise<T> {
  const answer = await attempt(request)
  if (answer.ok) return answer.value
  if (answer.code === 'UNAUTHORIZED') redirect(signInPath(path))
  if (answer.kind === 'refused') throw new PageError(404, answer.reference)
  throw new PageError(answer.code === 'SERVICE_UNAVAILABLE' ? 503 : 500, answer.reference)
}

/** Path of the sign-in page, which returns to `path`. */
export const signInPath = (path: string): string => `/sign-in?to=${encodeURIComponent(path)}`
