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
import { deliveriesInput } from '#server/webhooks/schema.ts'
import { type BuiltAppointment, buildAppointment } from './builders/buildAppointment.ts'
import { buildWorld, type World } from './builders/buildWorld.ts'
import { createTestDatabase, type TestDatabase } from './db.ts'
import { type Harness, startHarness } from './harness.ts'
import { requireInTest } from './requireInTest.ts'

export const hour = 3_600_000

type ReceivedWebhook = {
  webhookId: string
  signature: string
  status: number
  headers: Record<string, string>
  body: WebhookBody
}
type WebhookBody = { type: string; timestamp: string; data: Record<string, unknown> & { sequence: number } }

/** State of one test: an organization, a harness and the name of a receiver. */
type Current = { world: World; harness: Harness; name: string }

/** Sets up a database per file and the state per test, with helpers for webhook tests. */
export function webhookFixture() {
  let database: TestDatabase | undefined
  let current: Current | undefined
  const db = () => requireInTest(database)
  const now = () => requireInTest(current)

  beforeAll(async () => {
    database = await createTestDatabase()
  })
  afterAll(() => db().drop())
  beforeEach(async () => {
    current = {
      world: await buildWorld(db().db),
      harness: await startHarness(db(), { ...webhookHandlers, ...others }),
      name: newId(),
    }
  })
  afterEach(async () => {
    await now().harness.close()
    for (const table of ['jobs', 'lanes']) await db().sql`delete from ${db().sql(table)}`
  })
  return helpers(db, now)
}

const others: Handlers = Object.fromEntries(
  Object.entries(appointmentHandlers).filter(([kind]) => kind === 'alert.email' || kind === 'appointment.replan'),
)

function helpers(db: () => TestDatabase, current: () => Current) {
  const ownReceivers = receivers(current)
  const as = (kind: Role, of: World = current().world, staffId = of.agentId): Ctx => {
    const { organizationId, applicationId } = of
    return { ...current().harness.ctx, actor: { kind, organizationId, applicationId, staffId } }
  }
  return {
    get database() {
      return db()
    },
    get world() {
      return current().world
    },
    get harness() {
      return current().harness
    },
    as,
    createEndpoint: (types: EventType[] = [], of?: string) =>
      createEndpoint(as('admin'), { url: ownReceivers.receiver(of), types, description: '' }),
    listDeliveries: (endpointId: string, more: object = {}) =>
      listDeliveries(as('admin'), deliveriesInput.parse({ endpointId, ...more })),
    book: (of: World = current().world): Promise<BuiltAppointment> => {
      const now = current().harness.ctx.now()
      return buildAppointment(db().db, of, { startAt: new Date(now.getTime() + 50 * hour), now })
    },
    recordEvent: (appointment: { id: string }, kind: string, key = kind, data: Record<string, unknown> = {}) =>
      recordFact(db(), current(), { appointmentId: appointment.id, kind, eventKey: key, data }),
    advance: async (ms: number) => {
      current().harness.clock.advance(ms)
      await current().harness.run()
    },
    ...ownReceivers,
  }
}

/** Records a fact on the timeline of an appointment and replans, as a use case does. */
async function recordFact(
  database: TestDatabase,
  { world: { organizationId }, harness }: Current,
  fact: { appointmentId: string; kind: string; eventKey: string; data: Record<string, unknown> },
): Promise<void> {
  const now = harness.ctx.now()
  await database.db.transaction(async (tx) => {
    await insertTimelineEntry(tx, { ...fact, organizationId, at: now, actorKind: 'system' })
    await replan(tx, organizationId, fact.appointmentId, now)
    // Other jobs are removed, because these tests cover webhooks only.
    await tx.execute(`delete from jobs where kind not like 'webhook.%' and kind <> 'alert.email'`)
  })
}

function receivers(current: () => Current) {
  const url = () => current().harness.sandbox.url
  return {
    receiver: (of = current().name) => `${url()}/receivers/${of}`,
    /** Returns the requests that a receiver got, earliest first. */
    received: async (of = current().name): Promise<ReceivedWebhook[]> =>
      ((await (await fetch(`${url()}/receivers.json?name=${of}`)).json()) as ReceivedWebhook[]).reverse(),
    setReceiverMode: (mode: Record<string, unknown>, of = current().name) =>
      fetch(`${url()}/receiver-mode/${of}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(mode),
      }),
  }
}
