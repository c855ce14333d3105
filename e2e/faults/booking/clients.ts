import { setTimeout as sleep } from 'node:timers/promises'
import type postgres from 'postgres'
import { z } from 'zod'
import { contactHash } from '#server/lib/hash.ts'
import { createRandom, type Random } from '../random.ts'
import type { ReadCode } from './codes.ts'
import type { Answer, Doors } from './doors.ts'
import type { Kind, Op } from './history.ts'
import { busyOf, type Place, placeOf, presets, stepMinutes } from './place.ts'

export type Crowd = {
  place: Place
  doors: Doors
  readCode: ReadCode
  sql: postgres.Sql
  pepper: string
  seed: number
  ops: number
  clients: number
  /** Called after each operation; returning true ends the run. */
  after: (ops: readonly Op[]) => boolean
}

/** State shared by all clients: the acknowledged appointments, which any client may reschedule, reassign and cancel. */
type Shared = { crowd: Crowd; ops: Op[]; begun: number; known: string[]; ended: boolean; keys: number }
type Client = { random: Random; contacts: string[]; held: { contact: string; presetId: string; start: number } | null }

/** Runs all clients concurrently; each one sends a request, waits for the response and sends the next. */
export async function runClients(crowd: Crowd): Promise<Op[]> {
  const shared: Shared = { crowd, ops: [], begun: 0, known: [], ended: false, keys: 0 }
  const clients = Array.from({ length: crowd.clients }, (_, index) => ({
    random: createRandom(crowd.seed * 1000 + index),
    contacts: [`client-${index}-a@faults.test`, `client-${index}-b@faults.test`],
    held: null,
  }))
  await Promise.all(clients.map((client) => act(shared, client)))
  return shared.ops
}

async function act(shared: Shared, client: Client): Promise<void> {
  while (shared.begun < shared.crowd.ops && !shared.ended) {
    const n = shared.begun++
    const op = await doOne(shared, client, n)
    if (!op) {
      // The chosen operation was not possible; it does not count.
      shared.begun--
      await sleep(1)
      continue
    }
    shared.ops.push(op)
    if (shared.crowd.after(shared.ops)) shared.ended = true
  }
}

const weights: readonly (readonly [Kind, number])[] = [
  ['hold', 14],
  ['book', 12],
  ['schedule', 24],
  ['reschedule', 14],
  ['reassign', 10],
  ['addAgent', 6],
  ['removeAgent', 3],
  ['cancel', 15],
  ['expire', 2],
]

/** Repeats a rate-limited request after the requested delay: nothing was decided yet. */
async function patiently(ask: () => Promise<Answer>): Promise<Timed> {
  for (let tries = 1; ; tries++) {
    const begunAt = Date.now()
    const answer = await ask()
    if (answer.status !== 429 || answer.reason !== null || tries === MOST_TRIES) return { ...answer, begunAt, tries }
    await sleep(RETRY_AFTER_MS)
  }
}
const MOST_TRIES = 30
const RETRY_AFTER_MS = 1_000
type Timed = Answer & { begunAt: number; tries: number }

type Said = Pick<Op, 'wanted' | 'contact' | 'appointmentId'> & { kind: Kind; answer: Timed }

async function doOne(shared: Shared, client: Client, n: number): Promise<Op | null> {
  const kind = client.random.pick(weights)
  const said = await acts[kind](shared, client)
  if (!said) return null
  const { answer, ...rest } = said
  const { status, reason, begunAt, tries } = answer
  const text = status === 200 || status === 202 ? '' : answer.text
  const made = status === 200 ? idOf(answer.body) : null
  const revision = revisionOf(answer.body)
  if (made && (said.kind === 'book' || said.kind === 'schedule')) shared.known.push(made)
  if (said.kind === 'cancel' && said.appointmentId) forget(shared, said.appointmentId)
  return {
    ...rest,
    n,
    begunAt,
    tries,
    endedAt: Date.now(),
    status,
    reason,
    text,
    appointmentId: said.appointmentId ?? made,
    ...(revision === undefined ? {} : { revision }),
  }
}

type Act = (shared: Shared, client: Client) => Promise<Said | null>

const acts: Record<Kind, Act> = {
  hold: async ({ crowd }, client) => {
    const presetId = client.random.pick([[presets.any, 3] as const, [presets.one, 1] as const])
    const [start, contact] = [someStart(crowd.place, client), oneOf(client, client.contacts)]
    const answer = await patiently(() => crowd.doors.hold(contact, presetId, start))
    if (answer.status === 202) client.held = { contact, presetId, start }
    return { kind: 'hold', answer, appointmentId: null, ...asCustomer(crowd, presetId, start, contact) }
  },
  book: async ({ crowd }, client) => {
    const { held } = client
    const code = held && (await crowd.readCode(held.contact))
    if (!held || !code) return null
    client.held = null
    // Sometimes asks for another time than the held one.
    const start = client.random.next() < 0.8 ? held.start : someStart(crowd.place, client)
    const answer = await patiently(() => crowd.doors.book(held.contact, code, held.presetId, start))
    // After a refusal the code is valid for another time.
    if (answer.status === 409) client.held = { ...held, start: someStart(crowd.place, client) }
    return { kind: 'book', answer, appointmentId: null, ...asCustomer(crowd, held.presetId, start, held.contact) }
  },
  schedule: async (shared, client) => {
    const { crowd } = shared
    const { place, doors } = crowd
    const start = someStart(place, client)
    const how = client.random.pick([['agent', 6] as const, ['any', 2] as const, ['queue', 2] as const])
    const agentId = oneOf(client, place.agentIds)
    const target = {
      agent: { id: agentId, type: 'AGENT' },
      queue: { id: place.queueId, type: 'QUEUE' },
      any: null,
    } as const
    const anyOf = { agent: [agentId], queue: [place.queueId], any: place.agentIds }[how]
    const key = `schedule-${crowd.seed}-${shared.keys++}`
    const ask = () => doors.schedule(target[how], presets.any, start, key)
    const answer = await patiently(client.random.next() < 0.1 ? () => twice(ask) : ask)
    const busy = how === 'queue' ? placeOf(start) : busyOf(start)
    return { kind: 'schedule', answer, appointmentId: null, wanted: { anyOf, busy, start } }
  },
  reschedule: async (shared, client) => {
    const start = someStart(shared.crowd.place, client)
    const said = await onKnown(shared, client, 'reschedule', (id) => ({ id, start: new Date(start).toISOString() }))
    return said && { ...said, kind: 'reschedule', wanted: { anyOf: [], busy: busyOf(start), start } }
  },
  reassign: (shared, client) => toAgent(shared, client, 'reassign'),
  addAgent: (shared, client) => toAgent(shared, client, 'addAgent'),
  removeAgent: async (shared, client) => {
    const agentId = oneOf(client, shared.crowd.place.agentIds)
    const said = await onKnown(shared, client, 'removeParticipant', (id) => ({ id, participantId: agentId }))
    // Most appointments have other agents, so there is no such participant to remove.
    return said?.answer.status === 404 ? null : said && { ...said, kind: 'removeAgent' }
  },
  cancel: async (shared, client) => {
    const said = await onKnown(shared, client, 'cancel', (id) => ({ id }))
    return said && { ...said, kind: 'cancel' }
  },
  expire: async ({ crowd }, client) => {
    // Expires somebody's hold, as ten minutes of business time would.
    await crowd.sql`update holds set expires_at = now() - interval '1 second' where id in
      (select id from holds where expires_at > now() offset ${Math.floor(client.random.next() * 5)} limit 1)`
    return null
  },
}

async function toAgent(shared: Shared, client: Client, kind: 'reassign' | 'addAgent'): Promise<Said | null> {
  const agentId = oneOf(client, shared.crowd.place.agentIds)
  const said = await onKnown(shared, client, kind, (id) => ({ id, agentId }))
  return said && { ...said, kind, wanted: { anyOf: [agentId] } }
}

async function onKnown(
  { crowd, known }: Shared,
  client: Client,
  procedure: string,
  inputOf: (id: string) => Record<string, unknown>,
): Promise<Omit<Said, 'kind'> | null> {
  if (known.length === 0) return null
  const id = oneOf(client, known)
  return { answer: await patiently(() => crowd.doors.staff(procedure, inputOf(id))), appointmentId: id }
}

/** Removes a cancelled appointment. Requests of other clients that are still in flight get `over`. */
function forget(shared: Shared, id: string): void {
  shared.known = shared.known.filter((one) => one !== id)
}

/**
 * Simulates a double submit: both responses must be the same appointment. If one was refused before the time became
 * free, only the other is recorded.
 */
async function twice(ask: () => Promise<Answer>): Promise<Answer> {
  const [one, two] = await Promise.all([ask(), ask()])
  if (one.status === 200 && two.status === 200 && idOf(one.body) !== idOf(two.body))
    return { ...one, status: 0, text: 'one key made two appointments' }
  return two.status === 200 ? two : one
}

function asCustomer(crowd: Crowd, presetId: string, start: number, contact: string) {
  const { agentIds, applicationId } = crowd.place
  const anyOf = presetId === presets.any ? agentIds : agentIds.slice(0, 1)
  const hash = contactHash(crowd.pepper, applicationId, contact).toString('hex')
  return { wanted: { anyOf, busy: busyOf(start), start }, contact: hash }
}

const someStart = ({ firstStart, starts }: Place, { random }: Client): number =>
  firstStart + Math.floor(random.next() * starts) * stepMinutes * 60_000

function oneOf<T>({ random }: Client, values: readonly T[]): T {
  const value = values[Math.floor(random.next() * values.length)]
  if (value === undefined) throw new Error('nothing to choose from')
  return value
}

const named = z.object({ id: z.string() })
const idOf = (body: unknown): string | null => named.safeParse(body).data?.id ?? null
const revised = z.object({ revision: z.number() })
const revisionOf = (body: unknown): number | undefined => revised.safeParse(body).data?.revision
