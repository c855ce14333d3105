import { redirect } from 'next/navigation'
import { loadForPage } from '../../_http/procedureCall.ts'
import { getCaller } from '../../_server.ts'
import { readDraftToken } from './bookingCookies.ts'
import { type BookingPath, bookingHref } from './bookingPath.ts'

/** Loads the service and the draft. Without a draft it redirects to the times, so that the customer starts over. */
export async function loadBooking(path: BookingPath) {
  const { application, service, draft } = await findBooking(path)
  if (!draft) redirect(bookingHref(path))
  return { application, service, draft }
}

/** Loads the same, but accepts a missing draft: drafts end after a day and exist in one browser only. */
export async function findBooking(path: BookingPath) {
  const api = await getCaller()
  const token = await readDraftToken(path)
  const [{ application, service }, draft] = await Promise.all([
    loadForPage(api.book.service(path)),
    token ? loadForPage(api.book.draft({ ...path, draft: token })) : null,
  ])
  return { application, service, draft }
}

export type Booking = Awaited<ReturnType<typeof loadBooking>>
