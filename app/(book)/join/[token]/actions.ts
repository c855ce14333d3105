'use server'

import { redirect } from 'next/navigation'
import { attempt } from '../../../_http/ask.ts'
import { getCaller } from '../../../_server.ts'

/** Says about how late one will be; the page then shows that it was said. */
export async function sayLate(token: string, minutes: number): Promise<void> {
  const api = await getCaller()
  const answer = await attempt(api.join.late({ token, minutes: minutes === 5 ? 5 : minutes === 10 ? 10 : 15 }))
  const path = `/join/${encodeURIComponent(token)}`
  if (answer.ok && answer.value.ok) redirect(path)
  redirect(
    answer.ok && !answer.value.ok && answer.value.reason === 'sign_in'
      ? `${path}?notice=sign_in`
      : `${path}?notice=late`,
  )
}
