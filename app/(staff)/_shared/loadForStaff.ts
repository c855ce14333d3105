import { redirect } from 'next/navigation'
import { attempt, PageError } from '../../_http/procedureCall.ts'

/** Loads data for a console page: redirects to the sign-in page, or throws the error that `staffPage` renders. */
export async function loadForStaff<T>(request: Promise<T>, path: string): Promise<T> {
  const result = await attempt(request)
  if (result.ok) return result.value
  if (result.code === 'UNAUTHORIZED') redirect(signInPath(path))
  if (result.kind === 'refused') throw new PageError(404, result.reference)
  throw new PageError(result.code === 'SERVICE_UNAVAILABLE' ? 503 : 500, result.reference)
}

/** Path of the sign-in page, which returns to `path`. */
export const signInPath = (path: string): string => `/sign-in?to=${encodeURIComponent(path)}`
