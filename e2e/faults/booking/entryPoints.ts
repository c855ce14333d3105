import { z } from 'zod'
import type { Op } from './history.ts'
import { durationMinutes } from './scenario.ts'

export type Reply = Pick<Op, 'status' | 'reason' | 'text'> & { body: unknown }
/** The entry points as integrators, customers and staff use them. */
export type EntryPoints = {
  hold(contact: string, presetId: string, start: number): Promise<Reply>
  book(contact: string, code: string, presetId: string, start: number): Promise<Reply>
  schedule(
    target: { id: string; type: 'AGENT' | 'QUEUE' } | null,
    presetId: string,
    start: number,
    key: string,
  ): Promise<Reply>
  staff(procedure: string, input: Record<string, unknown>): Promise<Reply>
}

const TIMEOUT_MS = 20_000

export function createEntryPoints(app: {
  url: string
  applicationId: string
  token: string
  cookie: string
}): EntryPoints {
  const rest = async (path: string, body: unknown, headers: Record<string, string>): Promise<Reply> => {
    const reply = await send(`${app.url}/api/v2/${path}`, body, headers)
    return { ...reply, reason: reasonOf(reply.body) }
  }
  const slotFields = (presetId: string, start: number) => ({
    applicationId: app.applicationId,
    start: new Date(start).toISOString(),
    duration: `PT${durationMinutes}M`,
    timezone: 'Europe/Berlin',
    metadata: { presetId },
  })
  const customer = (email: string) => ({ name: { firstName: 'Casey' }, contact: { primaryEmail: email } })
  return {
    hold: (email, presetId, start) => {
      const { timezone: _, metadata, ...slot } = slotFields(presetId, start)
      return rest('otp', { ...slot, presetId: metadata.presetId, purpose: 'book', contact: { email } }, {})
    },
    book: (email, code, presetId, start) =>
      rest(
        'appointments/basic',
        { ...slotFields(presetId, start), customers: [customer(email)] },
        {
          authorization: `Basic ${Buffer.from(`${email}:${code}`).toString('base64')}`,
        },
      ),
    schedule: (target, presetId, start, key) =>
      rest(
        'appointments/',
        {
          ...slotFields(presetId, start),
          customers: [customer(`${key}@faults.test`)],
          ...(target ? { targetAssignment: target } : {}),
        },
        { authorization: `Bearer ${app.token}`, 'idempotency-key': key },
      ),
    staff: async (procedure, input) => {
      const headers = { cookie: app.cookie, origin: app.url }
      const reply = await send(`${app.url}/api/trpc/appointments.${procedure}`, { json: input }, headers)
      return unwrapTrpc(reply)
    },
  }
}

type RawReply = { status: number; text: string; body: unknown }

async function send(url: string, body: unknown, headers: Record<string, string>): Promise<RawReply> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    const text = await response.text()
    return { status: response.status, text, body: parseJson(text) }
  } catch (error) {
    return { status: 0, text: error instanceof Error ? error.message : 'no response', body: null }
  }
}

const problem = z.object({ code: z.string().optional(), reason: z.string().optional() })
const reasonOf = (body: unknown): string | null => problem.safeParse(body).data?.reason ?? null

const trpcFailure = z.object({
  error: z.object({ json: z.object({ data: z.object({ details: problem.nullish() }) }) }),
})
const trpcSuccess = z.object({ result: z.object({ data: z.object({ json: z.unknown() }) }) })

function unwrapTrpc(reply: RawReply): Reply {
  const reason = trpcFailure.safeParse(reply.body).data?.error.json.data.details?.reason ?? null
  return { ...reply, reason, body: trpcSuccess.safeParse(reply.body).data?.result.data.json ?? null }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
