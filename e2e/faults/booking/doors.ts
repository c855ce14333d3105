import { z } from 'zod'
import type { Op } from './history.ts'
import { durationMinutes } from './place.ts'

export type Answer = Pick<Op, 'status' | 'reason' | 'text'> & { body: unknown }
/** The entry points as integrators, customers and staff use them. */
export type Doors = {
  hold(contact: string, presetId: string, start: number): Promise<Answer>
  book(contact: string, code: string, presetId: string, start: number): Promise<Answer>
  schedule(
    target: { id: string; type: 'AGENT' | 'QUEUE' } | null,
    presetId: string,
    start: number,
    key: string,
  ): Promise<Answer>
  staff(procedure: string, input: Record<string, unknown>): Promise<Answer>
}

const ANSWER_MS = 20_000

export function openDoors(at: { url: string; applicationId: string; token: string; cookie: string }): Doors {
  const rest = async (path: string, body: unknown, headers: Record<string, string>): Promise<Answer> => {
    const answer = await send(`${at.url}/api/v2/${path}`, body, headers)
    return { ...answer, reason: reasonOf(answer.body) }
  }
  const common = (presetId: string, start: number) => ({
    applicationId: at.applicationId,
    start: new Date(start).toISOString(),
    duration: `PT${durationMinutes}M`,
    timezone: 'Europe/Berlin',
    metadata: { presetId },
  })
  const customer = (email: string) => ({ name: { firstName: 'Casey' }, contact: { primaryEmail: email } })
  return {
    hold: (email, presetId, start) => {
      const { timezone: _, metadata, ...rest_ } = common(presetId, start)
      return rest('otp', { ...rest_, presetId: metadata.presetId, purpose: 'book', contact: { email } }, {})
    },
    book: (email, code, presetId, start) =>
      rest(
        'appointments/basic',
        { ...common(presetId, start), customers: [customer(email)] },
        {
          authorization: `Basic ${Buffer.from(`${email}:${code}`).toString('base64')}`,
        },
      ),
    schedule: (target, presetId, start, key) =>
      rest(
        'appointments/',
        {
          ...common(presetId, start),
          customers: [customer(`${key}@faults.test`)],
          ...(target ? { targetAssignment: target } : {}),
        },
        { authorization: `Bearer ${at.token}`, 'idempotency-key': key },
      ),
    staff: async (procedure, input) => {
      const headers = { cookie: at.cookie, origin: at.url }
      const answer = await send(`${at.url}/api/trpc/appointments.${procedure}`, { json: input }, headers)
      return unwrapped(answer)
    },
  }
}

type Raw = { status: number; text: string; body: unknown }

async function send(url: string, body: unknown, headers: Record<string, string>): Promise<Raw> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(ANSWER_MS),
    })
    const text = await response.text()
    return { status: response.status, text, body: jsonOf(text) }
  } catch (error) {
    return { status: 0, text: error instanceof Error ? error.message : 'no answer', body: null }
  }
}

const problem = z.object({ code: z.string().optional(), reason: z.string().optional() })
const reasonOf = (body: unknown): string | null => problem.safeParse(body).data?.reason ?? null

const failed = z.object({
  error: z.object({ json: z.object({ data: z.object({ details: problem.nullish() }) }) }),
})
const done = z.object({ result: z.object({ data: z.object({ json: z.unknown() }) }) })

function unwrapped(answer: Raw): Answer {
  const reason = failed.safeParse(answer.body).data?.error.json.data.details?.reason ?? null
  return { ...answer, reason, body: done.safeParse(answer.body).data?.result.data.json ?? null }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
