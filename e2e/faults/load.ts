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
  responseLost: boolean
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
  return { op, agentId, email: `customer-${op}@faults.test`, phone, start, appointmentId: null, responseLost: false }
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

/** The app is killed every few seconds for minutes, and on a slow machine it is down for most of that time. */
const TIMEOUT_MS = 240_000
const ATTEMPTS_PER_KEY = 2
const RESPONSE_TIMEOUT_MS = 12_000

/**
 * Books through REST. Without a response it retries with the same key, as an integrator's client does. A key whose
 * process died stays claimed for a while, so later attempts use another key; the time itself can be booked only once.
 */
export async function book(appUrl: string, token: string, booking: Booking): Promise<void> {
  const until = Date.now() + TIMEOUT_MS
  let last = 'no response'
  let attempts = 0
  while (Date.now() < until) {
    const reply = await post(appUrl, token, booking, Math.floor(attempts / ATTEMPTS_PER_KEY))
    if (isBooked(booking, reply)) return
    // If the connection was refused, nothing was claimed.
    if (reply?.status !== CONNECTION_REFUSED) attempts += 1
    if (reply) last = `status ${reply.status}: ${reply.text.slice(0, 300)}`
    if (reply && isFinal(reply.status)) break
    await sleep(300)
  }
  throw new Error(`Booking ${booking.op} was not made: ${last}`)
}

function isBooked(booking: Booking, reply: Reply | null): boolean {
  if (reply?.status === 200) booking.appointmentId = z.object({ id: z.string() }).parse(JSON.parse(reply.text)).id
  // No other booking uses this agent, so the time was taken by this booking itself.
  else if (reply?.text.includes('"taken"')) booking.responseLost = true
  return booking.appointmentId !== null || booking.responseLost
}

/** Internal status codes for a timeout and for a refused connection. */
const TIMED_OUT = 599
const CONNECTION_REFUSED = 598
const isFinal = (status: number): boolean => status < 500 && status !== 409 && status !== 429

type Reply = { status: number; text: string }

async function post(appUrl: string, token: string, booking: Booking, key: number): Promise<Reply | null> {
  try {
    const response = await fetch(`${appUrl}/api/v2/appointments/`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'idempotency-key': `faults-${booking.op}-${key}`,
      },
      body: JSON.stringify(requestOf(booking)),
      signal: AbortSignal.timeout(RESPONSE_TIMEOUT_MS),
    })
    return { status: response.status, text: await response.text() }
  } catch (error) {
    if (!(error instanceof Error)) return null
    if (error.name === 'TimeoutError') return { status: TIMED_OUT, text: 'timeout' }
    const { cause } = error
    const refused = cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED'
    return refused ? { status: CONNECTION_REFUSED, text: 'connection refused' } : null
  }
}
