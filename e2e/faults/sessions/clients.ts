import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { EntryPoints, Reply } from '../booking/entryPoints.ts'
import type { Random } from '../random.ts'
import type { Acknowledged } from './check.ts'

type Entry = { acknowledged: Acknowledged | null; busy: boolean }
export type CustomerLoad = {
  agents: readonly string[]
  random: Random
  ops: number
  entryPoints: EntryPoints
  /** Called after each operation; returning true ends the run. */
  afterOperation(done: number): boolean
}

const CLIENTS = 8
/**
 * The starts lie some hours ahead: within the provisioning lead time, so that sessions are created at once, and well
 * before their dispatch.
 */
const FIRST_MINUTES = 180
const SPAN_MINUTES = 720

/**
 * Books, reschedules and cancels at random with several clients, one operation per appointment at a time, and returns
 * the acknowledged operations.
 */
export async function runCustomers(customers: CustomerLoad): Promise<Acknowledged[]> {
  const entries: Entry[] = []
  let done = 0
  let ended = false
  const runClient = async () => {
    while (!ended && done < customers.ops) {
      done += 1
      await runOperation(customers, entries)
      ended = customers.afterOperation(done)
    }
  }
  await Promise.all(Array.from({ length: CLIENTS }, runClient))
  return entries.flatMap(({ acknowledged }) => acknowledged ?? [])
}

async function runOperation(customers: CustomerLoad, entries: Entry[]): Promise<void> {
  const { random } = customers
  const free = entries.filter(({ acknowledged, busy }) => acknowledged && !acknowledged.cancelled && !busy)
  const agentId = customers.agents[entries.length]
  const operation =
    free.length < 20
      ? 'create'
      : random.pick([
          ['create', 4],
          ['reschedule', 4],
          ['cancel', 2],
        ] as const)
  if (operation === 'create' && agentId) return create(customers, entries, agentId)
  const chosen = free[Math.floor(random.next() * free.length)]
  if (!chosen?.acknowledged) return
  chosen.busy = true
  await (operation === 'cancel' ? cancel(customers, chosen.acknowledged) : reschedule(customers, chosen.acknowledged))
  chosen.busy = false
}

async function create({ random, entryPoints }: CustomerLoad, entries: Entry[], agentId: string): Promise<void> {
  const entry: Entry = { acknowledged: null, busy: true }
  entries.push(entry)
  const start = randomStart(random).getTime()
  // Each attempt uses a new key: a key whose process died stays claimed for a while, and this agent's time can be taken
  // only once.
  const target = { id: agentId, type: 'AGENT' } as const
  const reply = await retryUntilAnswered(() => entryPoints.schedule(target, 'quick-call', start, randomUUID()), 'taken')
  // Without a response the id is unknown; the appointment is not changed again, but is still checked at the end.
  const { data } = z.object({ id: z.string() }).safeParse(reply.body)
  if (data) entry.acknowledged = { id: data.id, cancelled: false, rescheduledTo: null }
  entry.busy = false
}

async function reschedule({ random, entryPoints }: CustomerLoad, acknowledged: Acknowledged): Promise<void> {
  const start = randomStart(random).toISOString()
  await retryUntilAnswered(() => entryPoints.staff('reschedule', { id: acknowledged.id, start }))
  acknowledged.rescheduledTo = start
}

async function cancel({ entryPoints }: CustomerLoad, acknowledged: Acknowledged): Promise<void> {
  await retryUntilAnswered(() => entryPoints.staff('cancel', { id: acknowledged.id }))
  acknowledged.cancelled = true
}

const randomStart = (random: Random): Date => {
  const minute = Math.floor(Date.now() / 60_000) + FIRST_MINUTES + Math.floor(random.next() * SPAN_MINUTES)
  return new Date(minute * 60_000)
}

const TIMEOUT_MS = 90_000

/** Repeats a request until it is answered, as a user does whose request was interrupted. */
async function retryUntilAnswered(ask: () => Promise<Reply>, acceptedReason?: string): Promise<Reply> {
  const until = Date.now() + TIMEOUT_MS
  for (;;) {
    const reply = await ask()
    if (reply.status === 200 || (acceptedReason && reply.text.includes(`"${acceptedReason}"`))) return reply
    const isTransient = reply.status === 0 || reply.status >= 500 || reply.status === 429
    if (!isTransient || Date.now() > until) throw new Error(`status ${reply.status}: ${reply.text.slice(0, 300)}`)
    await sleep(300)
  }
}
