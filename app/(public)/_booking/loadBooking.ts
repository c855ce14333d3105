import { redirect } from 'next/navigation'
import { loadForPage } from '../../_http/procedureCall.ts'
import { getCaller } from '../../_server.ts'
import { type BookingPath, bookingHref, readDraftToken } from '../_shared/where.ts'

/** Loads the service and the draft. Without a draft it redirects to the times, so that the customer starts over. */
export async function loadBooking(where: BookingPath) {
  const { application, service, draft } = await findBooking(where)
  if (!draft) redirect(bookingHref(where))
  return { application, service, draft }
}

/** Loads the same, but accepts a missing draft: drafts end after a day and exist in one browser only. */
export async function findBooking(where: BookingPath) {
  const api = await getCaller()
  const token = await readDraftToken(where)
  const [{ application, service }, draft] = await Promise.all([
    loadForPage(api.book.service(where)),
    token ? loadForPage(api.book.draft({ ...where, draft: token })) : null,
  ])
  return { application, service, draft }
}

export type Booking = Awaited<ReturnType<typeof loadBooking>>
