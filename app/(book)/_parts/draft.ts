import { redirect } from 'next/navigation'
import { ask } from '../../_http/ask.ts'
import { getCaller } from '../../_server.ts'
import { pathTo, readDraftToken, type Where } from './where.ts'

/** What a screen after the first needs: the service and the draft; without a draft the reader starts over. */
export async function loadBooking(where: Where) {
  const api = await getCaller()
  const token = await readDraftToken()
  const [{ application, service }, draft] = await Promise.all([
    ask(api.book.service(where)),
    token ? ask(api.book.draft({ ...where, draft: token })) : null,
  ])
  if (!draft) redirect(pathTo(where))
  return { application, service, draft }
}

export type Booking = Awaited<ReturnType<typeof loadBooking>>
