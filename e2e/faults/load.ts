import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { applicationId } from './agents.ts'

/** One requested appointment with unique contacts. `appointmentId` is the app's response, null until then. */
export type Booking = {
  op: number
  agentId: string
  email: string
  phone: string
  start: Date
  appointmentId: string | null
  /** The retry was refused because the process had died between its commit and storing the response for the key. */
  answerLost: boolean
}

const DISPATCH_MINUTES = 5

/**
 * Starts on a whole minute about five minutes ahead: the dispatch is due at once or within twenty seconds, and its last
 * attempt is more than two minutes away.
 */
export function newBooking(op: number, agentId: string, now: Date): Booking {
  const soon = now.getTime() + DISPATCH_MINUTES * 60_000
  const wait = 60_000 - (soon % 60_000)
  const start = new Date(wait <= 20_000 ? soon + wait : soon - (soon % 60_000))
  const phone = `+49151${String(20_000_001 + op * 7)}`
  return { op, agentId, email: `customer-${op}@faults.test`, phone, start, appointmentId: null, answerLost: false }
}

export async function fetchToken(appUrl: string): Promise<string> {
  const query = new URLSearchParams({ role: 'ROLE_CLIENT_SERVICE', application: applicationId })
  const response = await fetch(`${appUrl}/api/sandbox/token?${query}`)
  if (!response.ok) throw new Error(`No token for booking: status ${response.status}`)
  return z.object({ token: z.string() }).parse(await response.json()).token
}

export const requestOf = (booking: Pick<Booking, 'agentId' | 'email' | 'phone' | 'start' | 'op'>) => ({
  applicationId,
  start: booking.start.toISOString(),
  duration: 'PT15M',
  timezone: 'Europe/Berlin',
  locale: 'en-US',
  customers: [
    {
      name: { firstName: 'Casey', lastName: `Number${booking.op}` },
      contact: { primaryEmail: booking.email, primaryPhone: booking.phone },
    },
  ],
  targetAssignment: { id: booking.agentId, type: 'AGENT' },
  metadata: { presetId: 'quick-call' },
})

const PATIENCE_MS = 120_000
const TRIES_PER_KEY = 2
const ANSWER_MS = 12_000

/**
 * Books through REST. Without a response it retries with the same key, as an integrator's client does. A key whose
 * process died stays claimed for a while, so later attempts use another key; the time itself can be booked only once.
 */
export async function book(appUrl: string, token: string, booking: Booking): Promise<void> {
  const until = Date.now() + PATIENCE_MS
  let last = 'no answer'
  let tried = 0
  while (Date.now() < until) {
    const answer = await post(appUrl, token, booking, Math.floor(tried / TRIES_PER_KEY))
    if (isSettled(booking, answer)) return
    // If the connection was refused, nothing was claimed.
    if (answer?.status !== REFUSED) tried += 1
    if (answer) last = `status ${answer.status}: ${answer.text.slice(0, 300)}`
    if (answer && isFinal(answer.status)) break
    await sleep(300)
  }
  throw new Error(`Booking ${booking.op} was not made: ${last}`)
}

function isSettled(booking: Booking, answer: Answer | null): boolean {
  if (answer?.status === 200) booking.appointmentId = z.object({ id: z.string() }).parse(JSON.parse(answer.text)).id
  // No other booking uses this agent, so the time was taken by this booking itself.
  else if (answer?.text.includes('"taken"')) booking.answerLost = true
  return booking.appointmentId !== null || booking.answerLost
}

/** Internal status codes for a timeout and for a refused connection. */
const LATE = 599
const REFUSED = 598
const isFinal = (status: number): boolean => status < 500 && status !== 409 && status !== 429

type Answer = { status: number; text: string }

async function post(appUrl: string, token: string, booking: Booking, key: number): Promise<Answer | null> {
  try {
    const response = await fetch(`${appUrl}/api/v2/appointments/`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'idempotency-key': `faults-${booking.op}-${key}`,
      },
      body: JSON.stringify(requestOf(booking)),
      signal: AbortSignal.timeout(ANSWER_MS),
    })
    return { status: response.status, text: await response.text() }
  } catch (error) {
    if (!(error instanceof Error)) return null
    if (error.name === 'TimeoutError') return { status: LATE, text: 'no answer in time' }
    const { cause } = error
    const refused = cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED'
    return refused ? { status: REFUSED, text: 'nobody listens' } : null
  }
}
