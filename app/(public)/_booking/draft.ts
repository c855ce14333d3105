import { redirect } from 'next/navigation'
import { ask } from '../../_http/ask.ts'
import { getCaller } from '../../_server.ts'
import { pathTo, readDraftToken, type Where } from '../_shared/where.ts'

/** What a screen after the first needs: the service and the draft; without a draft the reader starts over. */
export async function loadBooking(where: Where) {
  const { application, service, draft } = await findBooking(where)
  if (!draft) redirect(pathTo(where))
  return { application, service, draft }
}

/** The same, where a draft may be gone: after a day, or in another browser. */
export async function findBooking(where: Where) {
  const api = await getCaller()
  const token = await readDraftToken(where)
  const [{ application, service }, draft] = await Promise.all([
    ask(api.book.service(where)),
    token ? ask(api.book.draft({ ...where, draft: token })) : null,
  ])
  return { application, service, draft }
}

export type Booking = Awaited<ReturnType<typeof loadBooking>>
