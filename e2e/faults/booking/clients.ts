import { setTimeout as sleep } from 'node:timers/promises'
import type postgres from 'postgres'
import { z } from 'zod'
import { contactHash } from '#server/lib/hash.ts'
import { createRandom, type Random } from '../random.ts'
import type { ReadCode } from './codes.ts'
import type { EntryPoints, Reply } from './entryPoints.ts'
import type { Kind, Op } from './history.ts'
import { busyRangeOf, presets, queueRangeOf, type Scenario, stepMinutes } from './scenario.ts'

export type Workload = {
  scenario: Scenario
  entryPoints: EntryPoints
  readCode: ReadCode
  sql: postgres.Sql
  pepper: string
  seed: number
  ops: number
  clients: number
  /** Called after each operation; returning true ends the run. */
  afterOperation: (ops: readonly Op[]) => boolean
}

/** State shared by all clients: the acknowledged appointments, which any client may reschedule, reassign and cancel. */
type Shared = { workload: Workload; ops: Op[]; startedCount: number; known: string[]; ended: boolean; nextKey: number }
type Client = {
  random: Random
  contacts: string[]
  heldSlot: { contact: string; presetId: string; start: number } | null
}

/** Runs all clients concurrently; each one sends a request, waits for the response and sends the next. */
export async function runClients(workload: Workload): Promise<Op[]> {
  const shared: Shared = { workload, ops: [], startedCount: 0, known: [], ended: false, nextKey: 0 }
  const clients = Array.from({ length: workload.clients }, (_, index) => ({
    random: createRandom(workload.seed * 1000 + index),
    contacts: [`client-${index}-a@faults.test`, `client-${index}-b@faults.test`],
    heldSlot: null,
  }))
  await Promise.all(clients.map((client) => runClient(shared, client)))
  return shared.ops
}

async function runClient(shared: Shared, client: Client): Promise<void> {
  while (shared.startedCount < shared.workload.ops && !shared.ended) {
    const n = shared.startedCount++
    const op = await runOperation(shared, client, n)
    if (!op) {
      // The chosen operation was not possible; it does not count.
      shared.startedCount--
      await sleep(1)
      continue
    }
    shared.ops.push(op)
    if (shared.workload.afterOperation(shared.ops)) shared.ended = true
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
async function retryWhenLimited(ask: () => Promise<Reply>): Promise<Timed> {
  for (let attempts = 1; ; attempts++) {
    const startedAt = Date.now()
    const reply = await ask()
    if (reply.status !== 429 || reply.reason !== null || attempts === MAX_ATTEMPTS)
      return { ...reply, startedAt, attempts }
    await sleep(RETRY_AFTER_MS)
  }
}
const MAX_ATTEMPTS = 30
const RETRY_AFTER_MS = 1_000
type Timed = Reply & { startedAt: number; attempts: number }

type OperationResult = Pick<Op, 'requested' | 'contact' | 'appointmentId'> & { kind: Kind; reply: Timed }

async function runOperation(shared: Shared, client: Client, n: number): Promise<Op | null> {
  const kind = client.random.pick(weights)
  const result = await operations[kind](shared, client)
  if (!result) return null
  const { reply, ...rest } = result
  const { status, reason, startedAt, attempts } = reply
  const text = status === 200 || status === 202 ? '' : reply.text
  const createdId = status === 200 ? idOf(reply.body) : null
  const revision = revisionOf(reply.body)
  if (createdId && (result.kind === 'book' || result.kind === 'schedule')) shared.known.push(createdId)
  if (result.kind === 'cancel' && result.appointmentId) removeKnown(shared, result.appointmentId)
  return {
    ...rest,
    n,
    startedAt,
    attempts,
    endedAt: Date.now(),
    status,
    reason,
    text,
    appointmentId: result.appointmentId ?? createdId,
    ...(revision === undefined ? {} : { revision }),
  }
}

type Operation = (shared: Shared, client: Client) => Promise<OperationResult | null>

const operations: Record<Kind, Operation> = {
  hold: async ({ workload }, client) => {
    const presetId = client.random.pick([[presets.any, 3] as const, [presets.one, 1] as const])
    const [start, contact] = [randomStart(workload.scenario, client), pickOne(client, client.contacts)]
    const reply = await retryWhenLimited(() => workload.entryPoints.hold(contact, presetId, start))
    if (reply.status === 202) client.heldSlot = { contact, presetId, start }
    return { kind: 'hold', reply, appointmentId: null, ...asCustomer(workload, presetId, start, contact) }
  },
  book: async ({ workload }, client) => {
    const { heldSlot } = client
    const code = heldSlot && (await workload.readCode(heldSlot.contact))
    if (!heldSlot || !code) return null
    client.heldSlot = null
    // Sometimes asks for another time than the held one.
    const start = client.random.next() < 0.8 ? heldSlot.start : randomStart(workload.scenario, client)
    const reply = await retryWhenLimited(() =>
      workload.entryPoints.book(heldSlot.contact, code, heldSlot.presetId, start),
    )
    // After a refusal the code is valid for another time.
    if (reply.status === 409) client.heldSlot = { ...heldSlot, start: randomStart(workload.scenario, client) }
    return {
      kind: 'book',
      reply,
      appointmentId: null,
      ...asCustomer(workload, heldSlot.presetId, start, heldSlot.contact),
    }
  },
  schedule: async (shared, client) => {
    const { workload } = shared
    const { scenario, entryPoints } = workload
    const start = randomStart(scenario, client)
    const target = client.random.pick([['agent', 6] as const, ['any', 2] as const, ['queue', 2] as const])
    const agentId = pickOne(client, scenario.agentIds)
    const targets = {
      agent: { id: agentId, type: 'AGENT' },
      queue: { id: scenario.queueId, type: 'QUEUE' },
      any: null,
    } as const
    const anyOf = { agent: [agentId], queue: [scenario.queueId], any: scenario.agentIds }[target]
    const key = `schedule-${workload.seed}-${shared.nextKey++}`
    const ask = () => entryPoints.schedule(targets[target], presets.any, start, key)
    const reply = await retryWhenLimited(client.random.next() < 0.1 ? () => submitTwice(ask) : ask)
    const busy = target === 'queue' ? queueRangeOf(start) : busyRangeOf(start)
    return { kind: 'schedule', reply, appointmentId: null, requested: { anyOf, busy, start } }
  },
  reschedule: async (shared, client) => {
    const start = randomStart(shared.workload.scenario, client)
    const result = await onKnownAppointment(shared, client, 'reschedule', (id) => ({
      id,
      start: new Date(start).toISOString(),
    }))
    return result && { ...result, kind: 'reschedule', requested: { anyOf: [], busy: busyRangeOf(start), start } }
  },
  reassign: (shared, client) => withAgent(shared, client, 'reassign'),
  addAgent: (shared, client) => withAgent(shared, client, 'addAgent'),
  removeAgent: async (shared, client) => {
    const agentId = pickOne(client, shared.workload.scenario.agentIds)
    const result = await onKnownAppointment(shared, client, 'removeParticipant', (id) => ({
      id,
      participantId: agentId,
    }))
    // Most appointments have other agents, so there is no such participant to remove.
    return result?.reply.status === 404 ? null : result && { ...result, kind: 'removeAgent' }
  },
  cancel: async (shared, client) => {
    const result = await onKnownAppointment(shared, client, 'cancel', (id) => ({ id }))
    return result && { ...result, kind: 'cancel' }
  },
  expire: async ({ workload }, client) => {
    // Expires somebody's hold, as ten minutes of business time would.
    await workload.sql`update holds set expires_at = now() - interval '1 second' where id in
      (select id from holds where expires_at > now() offset ${Math.floor(client.random.next() * 5)} limit 1)`
    return null
  },
}

async function withAgent(
  shared: Shared,
  client: Client,
  kind: 'reassign' | 'addAgent',
): Promise<OperationResult | null> {
  const agentId = pickOne(client, shared.workload.scenario.agentIds)
  const result = await onKnownAppointment(shared, client, kind, (id) => ({ id, agentId }))
  return result && { ...result, kind, requested: { anyOf: [agentId] } }
}

async function onKnownAppointment(
  { workload, known }: Shared,
  client: Client,
  procedure: string,
  inputOf: (id: string) => Record<string, unknown>,
): Promise<Omit<OperationResult, 'kind'> | null> {
  if (known.length === 0) return null
  const id = pickOne(client, known)
  return { reply: await retryWhenLimited(() => workload.entryPoints.staff(procedure, inputOf(id))), appointmentId: id }
}

/** Removes a cancelled appointment. Requests of other clients that are still in flight get `over`. */
function removeKnown(shared: Shared, id: string): void {
  shared.known = shared.known.filter((one) => one !== id)
}

/**
 * Simulates a double submit: both responses must be the same appointment. If one was refused before the time became
 * free, only the other is recorded.
 */
async function submitTwice(ask: () => Promise<Reply>): Promise<Reply> {
  const [one, two] = await Promise.all([ask(), ask()])
  if (one.status === 200 && two.status === 200 && idOf(one.body) !== idOf(two.body))
    return { ...one, status: 0, text: 'one key created two appointments' }
  return two.status === 200 ? two : one
}

function asCustomer(workload: Workload, presetId: string, start: number, contact: string) {
  const { agentIds, applicationId } = workload.scenario
  const anyOf = presetId === presets.any ? agentIds : agentIds.slice(0, 1)
  const hash = contactHash(workload.pepper, applicationId, contact).toString('hex')
  return { requested: { anyOf, busy: busyRangeOf(start), start }, contact: hash }
}

const randomStart = ({ firstStart, starts }: Scenario, { random }: Client): number =>
  firstStart + Math.floor(random.next() * starts) * stepMinutes * 60_000

function pickOne<T>({ random }: Client, values: readonly T[]): T {
  const value = values[Math.floor(random.next() * values.length)]
  if (value === undefined) throw new Error('there is nothing to choose from')
  return value
}

const idSchema = z.object({ id: z.string() })
const idOf = (body: unknown): string | null => idSchema.safeParse(body).data?.id ?? null
const revisionSchema = z.object({ revision: z.number() })
const revisionOf = (body: unknown): number | undefined => revisionSchema.safeParse(body).data?.revision
