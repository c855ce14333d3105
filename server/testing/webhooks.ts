import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { appointmentHandlers } from '#server/appointments/jobs.ts'
import { replan } from '#server/appointments/plan.ts'
import { insertTimelineEntry } from '#server/domain/timelineData.ts'
import { newId } from '#server/lib/ids.ts'
import type { Ctx, Role } from '#server/platform/context.ts'
import type { Handlers } from '#server/platform/jobs/types.ts'
import { createEndpoint } from '#server/webhooks/endpoints/createEndpoint.ts'
import { listDeliveries } from '#server/webhooks/endpoints/read.ts'
import { webhookHandlers } from '#server/webhooks/jobs.ts'
import type { EventType } from '#server/webhooks/schema.ts'
import { type BuiltAppointment, buildAppointment, buildWorld, type World } from './builders.ts'
import { createTestDatabase, type TestDatabase } from './db.ts'
import { type Harness, startHarness } from './harness.ts'

export const hour = 3_600_000

type ReceivedWebhook = {
  webhookId: string
  signature: string
  status: number
  headers: Record<string, string>
  body: Told
}
type Told = { type: string; timestamp: string; data: Record<string, unknown> & { sequence: number } }

/** What a test of webhooks stands on, new for each: a company, the outside world, a receiver of its own. */
type Stage = { world: World; outside: Harness; name: string }

/** A file's database, and for each of its tests a stage; with what these tests do over and over. */
export function webhookFixture() {
  let database: TestDatabase | undefined
  let stage: Stage | undefined
  const there = <T>(thing: T | undefined): T => {
    if (thing === undefined) throw new Error('only within a test')
    return thing
  }
  const db = () => there(database)
  const now = () => there(stage)

  beforeAll(async () => {
    database = await createTestDatabase()
  })
  afterAll(() => db().drop())
  beforeEach(async () => {
    stage = {
      world: await buildWorld(db().db),
      outside: await startHarness(db(), { ...webhookHandlers, ...others }),
      name: newId(),
    }
  })
  afterEach(async () => {
    await now().outside.close()
    for (const table of ['jobs', 'lanes']) await db().sql`delete from ${db().sql(table)}`
  })
  return acts(db, now)
}

const others: Handlers = Object.fromEntries(
  Object.entries(appointmentHandlers).filter(([kind]) => kind === 'alert.email' || kind === 'appointment.replan'),
)

function acts(db: () => TestDatabase, stage: () => Stage) {
  const ours = receivers(stage)
  const as = (kind: Role, of: World = stage().world, staffId = of.agentId): Ctx => {
    const { organizationId, applicationId } = of
    return { ...stage().outside.ctx, actor: { kind, organizationId, applicationId, staffId } }
  }
  return {
    get database() {
      return db()
    },
    get world() {
      return stage().world
    },
    get harness() {
      return stage().outside
    },
    as,
    createEndpoint: (types: EventType[] = [], of?: string) =>
      createEndpoint(as('admin'), { url: ours.receiver(of), types }),
    log: (endpointId: string, more: object = {}) => listDeliveries(as('admin'), { endpointId, ...more }),
    book: (of: World = stage().world): Promise<BuiltAppointment> => {
      const now = stage().outside.ctx.now()
      return buildAppointment(db().db, of, { startAt: new Date(now.getTime() + 50 * hour), now })
    },
    recordEvent: (appointment: { id: string }, kind: string, key = kind, data: Record<string, unknown> = {}) =>
      happens(db(), stage(), { appointmentId: appointment.id, kind, eventKey: key, data }),
    advance: async (ms: number) => {
      stage().outside.clock.advance(ms)
      await stage().outside.run()
    },
    ...ours,
  }
}

/** Something happens to an appointment, as a verb writes it down. */
async function happens(
  database: TestDatabase,
  { world: { organizationId }, outside }: Stage,
  fact: { appointmentId: string; kind: string; eventKey: string; data: Record<string, unknown> },
): Promise<void> {
  const now = outside.ctx.now()
  await database.db.transaction(async (tx) => {
    await insertTimelineEntry(tx, { ...fact, organizationId, at: now, actorKind: 'system' })
    await replan(tx, organizationId, fact.appointmentId, now)
    // What else follows is not looked at here.
    await tx.execute(`delete from jobs where kind not like 'webhook.%' and kind <> 'alert.email'`)
  })
}

function receivers(stage: () => Stage) {
  const url = () => stage().outside.sandbox.url
  return {
    receiver: (of = stage().name) => `${url()}/receivers/${of}`,
    /** What a receiver got, the earliest first. */
    received: async (of = stage().name): Promise<ReceivedWebhook[]> =>
      ((await (await fetch(`${url()}/receivers.json?name=${of}`)).json()) as ReceivedWebhook[]).reverse(),
    setReceiverMode: (mode: Record<string, unknown>, of = stage().name) =>
      fetch(`${url()}/receiver-mode/${of}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(mode),
      }),
  }
}
