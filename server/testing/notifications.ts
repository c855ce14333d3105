import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { replan } from '#server/appointments/plan.ts'
import { addMinutes } from '#server/lib/time.ts'
import { deliveryHandlers } from '#server/messaging/delivery/jobs.ts'
import { listHistory } from '#server/messaging/history/listHistory.ts'
import { notificationHandlers } from '#server/messaging/notifications/jobs.ts'
import type { NotificationStatus, NotificationType } from '#server/messaging/notifications/schema.ts'
import { historyInput } from '#server/messaging/notifications/schema.ts'
import { receiptHandlers } from '#server/messaging/receipts/jobs.ts'
import type { Actor, Ctx } from '#server/platform/context.ts'
import { type BuiltAppointment, buildAppointment } from './builders/buildAppointment.ts'
import { buildWorld, type World } from './builders/buildWorld.ts'
import { createTestDatabase, type TestDatabase } from './db.ts'
import { eventually, type Harness, startHarness } from './harness.ts'
import { requireInTest } from './requireInTest.ts'

type Base = { database: TestDatabase; world: World; otherOrganization: World }
type Booked = BuiltAppointment & { email: string; phone: string }
type Options = { inMinutes?: number; verified?: boolean; source?: 'public' | 'rest' }
let customerCount = 0

/** Sets up a database with two organizations per file and a harness per test, with helpers for notification tests. */
export function notificationFixture() {
  let base: Base | undefined
  let harness: Harness | undefined
  beforeAll(async () => {
    const database = await createTestDatabase()
    const policy = {
      reminders: [
        { offset: 'PT24H', channels: ['EMAIL' as const] },
        { offset: 'PT1H', channels: ['EMAIL' as const, 'SMS' as const] },
      ],
      followUp: { offset: 'PT1H', channels: ['EMAIL' as const] },
    }
    base = {
      database,
      world: await buildWorld(database.db, { policy }),
      otherOrganization: await buildWorld(database.db),
    }
  })
  afterAll(() => requireInTest(base).database.drop())
  beforeEach(async () => {
    harness = await startHarness(requireInTest(base).database, {
      ...notificationHandlers,
      ...deliveryHandlers,
      ...receiptHandlers,
    })
  })
  afterEach(async () => {
    const { database } = requireInTest(base)
    await requireInTest(harness).close()
    await database.sql`delete from jobs`
    await database.sql`delete from lanes`
  })
  return helpers(
    () => requireInTest(base),
    () => requireInTest(harness),
  )
}

function helpers(base: () => Base, harness: () => Harness) {
  const plan = (id: string, of = base().world) =>
    base().database.db.transaction((tx) => replan(tx, of.organizationId, id, harness().ctx.now()))
  return {
    get database() {
      return base().database
    },
    get world() {
      return base().world
    },
    get otherOrganization() {
      return base().otherOrganization
    },
    get harness() {
      return harness()
    },
    plan,
    book: async (options: Options = {}, of = base().world): Promise<Booked> => {
      const booked = await build(base().database, harness().ctx.now(), options, of)
      await plan(booked.id, of)
      return booked
    },
    ...readers(() => base().world, harness),
  }
}

async function build(database: TestDatabase, now: Date, options: Options, of: World): Promise<Booked> {
  const email = `customer-${++customerCount}@example.test`
  const phone = `+49151${String(10_000_000 + customerCount)}`
  const startAt = addMinutes(now, options.inMinutes ?? 2 * 24 * 60 + customerCount * 60)
  const { verified = true, source = 'public' } = options
  const built = await buildAppointment(database.db, of, { startAt, now, email, phone, verified, source })
  return { ...built, email, phone }
}

function readers(world: () => World, harness: () => Harness) {
  const staff = (
    staffId = world().agentId,
    kind: 'agent' | 'supervisor' = 'supervisor',
    { organizationId, applicationId }: World = world(),
  ): Actor => ({ kind, organizationId, staffId, applicationId })
  const as = (actor: Actor): Ctx => ({ ...harness().ctx, actor })
  const history = async (appointmentId: string, more: object = {}) =>
    (await listHistory(as(staff()), historyInput.parse({ appointmentId, ...more }))).rows
  const row = async (id: string, type: NotificationType, channel: 'EMAIL' | 'SMS' = 'EMAIL') => {
    const found = (await history(id)).find((one) => one.type === type && one.channel === channel)
    if (!found) throw new Error(`no ${type} by ${channel}`)
    return found
  }
  return {
    staff,
    as,
    history,
    row,
    /** Runs jobs until the receipt has arrived and the notification has the status. */
    waitForStatus: (
      id: string,
      type: NotificationType,
      status: NotificationStatus,
      channel: 'EMAIL' | 'SMS' = 'EMAIL',
    ) =>
      eventually(
        async () => {
          await harness().run()
          return row(id, type, channel)
        },
        (one) => one.status === status,
      ),
  }
}
