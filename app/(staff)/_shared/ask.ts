import { redirect } from 'next/navigation'
import { attempt, PageError } from '../../_http/procedureCall.ts'

/** What a page of the console reads: signed out means sign in and come back, foreign and missing are one 404. */
export async function askStaff<T>(question: Promise<T>, path: string): Promise<T> {
  const answer = await attempt(question)
  if (answer.ok) return answer.value
  if (answer.code === 'UNAUTHORIZED') redirect(signInPath(path))
  if (answer.kind === 'refused') throw new PageError(404, answer.reference)
  throw new PageError(answer.code === 'SERVICE_UNAVAILABLE' ? 503 : 500, answer.reference)
}

/** Why a form's act was not done, in a word that the page explains; `reference` where it was our fault. */
export type NotDone = { refused: string; reference?: string }

/** What a form of the console does: null when it was done. */
export async function act(question: Promise<unknown>, path: string): Promise<NotDone | null> {
  let reason: string | null = null
  const answer = await attempt(
    question.catch((error: unknown) => {
      reason = reasonOf(error)
      throw error
    }),
  )
  if (answer.ok) return null
  if (answer.code === 'UNAUTHORIZED') redirect(signInPath(path))
  if (answer.kind === 'limited') return { refused: 'limited' }
  return answer.kind === 'failed'
    ? { refused: 'unknown', reference: answer.reference }
    : { refused: reason ?? 'unknown' }
}

export const signInPath = (path: string): string => `/sign-in?to=${encodeURIComponent(path)}`

function reasonOf(error: unknown): string | null {
  const reason = at(at(error instanceof Error ? error.cause : null, 'details'), 'reason')
  return typeof reason === 'string' ? reason : null
}

const at = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
