import { z } from 'zod'
import { demoApplications, queueIdOf } from '../../db/demo.ts'
import { requestOf } from '../../e2e/faults/load.ts'

export type Booked = { id: string; start: Date; at: number }

const [company] = demoApplications
if (!company) throw new Error('the sample data has changed')
export const busyCompany = company

const bookingResponse = z.object({ id: z.string() })
const FIRST_MINUTES = 60
const QUARTER_HOURS = 84

/**
 * Creates `count` bookings for one queue as fast as they are accepted, `concurrency` at a time; the starts are spread
 * over the next day in no particular order.
 */
export async function bookAll(
  appUrl: string,
  token: string,
  count: number,
  concurrency: number,
  onProgress: (bookedSoFar: number) => void,
): Promise<Booked[]> {
  const from = Math.ceil(Date.now() / 900_000) * 900_000 + FIRST_MINUTES * 60_000
  const booked: Booked[] = []
  let next = 0
  const client = async () => {
    while (next < count) {
      const op = next++
      // The step has no common factor with the number of quarter hours, so every quarter hour is used, in jumps.
      const start = new Date(from + ((op * 37) % QUARTER_HOURS) * 900_000)
      booked.push({ id: await bookOne(appUrl, token, op, start), start, at: Date.now() })
      if (booked.length % 500 === 0) onProgress(booked.length)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, client))
  return booked
}

/** Creates one booking for the queue, with a customer per address, and returns its id; throws unless it is accepted. */
export async function bookOne(
  appUrl: string,
  token: string,
  op: number,
  start: Date,
  emails = [`burst-${op}@bench.test`],
): Promise<string> {
  const { customers, ...body } = requestOf({ op, agentId: '', start, email: '', phone: '' })
  const [customer] = customers
  const response = await fetch(`${appUrl}/api/v2/appointments/`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      ...body,
      customers: emails.map((primaryEmail) => ({ ...customer, contact: { primaryEmail } })),
      targetAssignment: { id: queueIdOf(busyCompany), type: 'QUEUE' },
    }),
  })
  const text = await response.text()
  if (response.ok) return bookingResponse.parse(JSON.parse(text)).id
  throw new Error(`Booking ${op} failed with status ${response.status}: ${text.slice(0, 200)}`)
}
