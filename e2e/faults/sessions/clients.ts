import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { Answer, Doors } from '../booking/doors.ts'
import type { Random } from '../random.ts'
import type { Asked } from './check.ts'

type Kept = { asked: Asked | null; busy: boolean }
export type Customers = {
  agents: readonly string[]
  random: Random
  ops: number
  doors: Doors
  /** Called after each operation; returning true ends the run. */
  after(done: number): boolean
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
export async function runCustomers(customers: Customers): Promise<Asked[]> {
  const kept: Kept[] = []
  let done = 0
  let isEnough = false
  const one = async () => {
    while (!isEnough && done < customers.ops) {
      done += 1
      await operate(customers, kept)
      isEnough = customers.after(done)
    }
  }
  await Promise.all(Array.from({ length: CLIENTS }, one))
  return kept.flatMap(({ asked }) => asked ?? [])
}

async function operate(customers: Customers, kept: Kept[]): Promise<void> {
  const { random } = customers
  const free = kept.filter(({ asked, busy }) => asked && !asked.cancelled && !busy)
  const agentId = customers.agents[kept.length]
  const what =
    free.length < 20
      ? 'create'
      : random.pick([
          ['create', 4],
          ['move', 4],
          ['cancel', 2],
        ] as const)
  if (what === 'create' && agentId) return create(customers, kept, agentId)
  const chosen = free[Math.floor(random.next() * free.length)]
  if (!chosen?.asked) return
  chosen.busy = true
  await (what === 'cancel' ? cancel(customers, chosen.asked) : move(customers, chosen.asked))
  chosen.busy = false
}

async function create({ random, doors }: Customers, kept: Kept[], agentId: string): Promise<void> {
  const made: Kept = { asked: null, busy: true }
  kept.push(made)
  const start = someTime(random).getTime()
  // Each attempt uses a new key: a key whose process died stays claimed for a while, and this agent's time can be taken
  // only once.
  const target = { id: agentId, type: 'AGENT' } as const
  const answer = await insist(() => doors.schedule(target, 'quick-call', start, randomUUID()), 'taken')
  // Without a response the id is unknown; the appointment is not changed again, but is still checked at the end.
  const { data } = z.object({ id: z.string() }).safeParse(answer.body)
  if (data) made.asked = { id: data.id, cancelled: false, movedTo: null }
  made.busy = false
}

async function move({ random, doors }: Customers, asked: Asked): Promise<void> {
  const start = someTime(random).toISOString()
  await insist(() => doors.staff('reschedule', { id: asked.id, start }))
  asked.movedTo = start
}

async function cancel({ doors }: Customers, asked: Asked): Promise<void> {
  await insist(() => doors.staff('cancel', { id: asked.id }))
  asked.cancelled = true
}

const someTime = (random: Random): Date => {
  const minute = Math.floor(Date.now() / 60_000) + FIRST_MINUTES + Math.floor(random.next() * SPAN_MINUTES)
  return new Date(minute * 60_000)
}

const PATIENCE_MS = 90_000

/** Repeats a request until it is answered, as a user does whose request was interrupted. */
async function insist(ask: () => Promise<Answer>, orReason?: string): Promise<Answer> {
  const until = Date.now() + PATIENCE_MS
  for (;;) {
    const answer = await ask()
    if (answer.status === 200 || (orReason && answer.text.includes(`"${orReason}"`))) return answer
    const isPassing = answer.status === 0 || answer.status >= 500 || answer.status === 429
    if (!isPassing || Date.now() > until) throw new Error(`status ${answer.status}: ${answer.text.slice(0, 300)}`)
    await sleep(300)
  }
}
