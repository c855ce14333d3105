import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { suppressionEvents } from '#db/schema/delivery.ts'
import { notifications } from '#db/schema/notifications.ts'
import { markOptOuts } from '#server/appointments/change/applyOptOut.ts'
import { appointmentHandlers } from '#server/appointments/jobs.ts'
import { replan } from '#server/appointments/plan.ts'
import { addMinutes } from '#server/lib/time.ts'
import { deliveryHandlers } from '#server/messaging/delivery/jobs.ts'
import { notificationHandlers } from '#server/messaging/notifications/jobs.ts'
import { receiptHandlers } from '#server/messaging/receipts/jobs.ts'
import { verificationHandlers } from '#server/verification/jobs.ts'
import { type BuiltAppointment, buildAppointment } from './builders/buildAppointment.ts'
import { buildAgent, buildWorld, type World } from './builders/buildWorld.ts'
import { createTestDatabase, type TestDatabase } from './db.ts'
import { type Harness, startHarness } from './harness.ts'
import { requireInTest } from './requireInTest.ts'

type Customer = { email: string; phone: string }
let customerCount = 0
let bookingCount = 0

/** Sets up a database and a harness per file, and an application and a customer with both contacts per test. */
export function optOutFixture() {
  let shared: { database: TestDatabase; harness: Harness } | undefined
  let current: { world: World; customer: Customer } | undefined
  const fileState = () => requireInTest(shared)
  const testState = () => requireInTest(current)

  beforeAll(async () => {
    const database = await createTestDatabase()
    const handlers = {
      ...notificationHandlers,
      ...deliveryHandlers,
      ...receiptHandlers,
      ...verificationHandlers,
      ...appointmentHandlers,
    }
    shared = { database, harness: await startHarness(database, handlers) }
  })
  afterAll(async () => {
    await fileState().harness.close()
    await fileState().database.drop()
  })
  beforeEach(async () => {
    customerCount += 1
    const customer = {
      email: `customer${customerCount}@example.test`,
      phone: `+49151123${String(10_000 + customerCount)}`,
    }
    current = { customer, world: await buildWorld(fileState().database.db, { policy, settings }) }
  })
  return {
    get harness() {
      return fileState().harness
    },
    get world() {
      return testState().world
    },
    get email() {
      return testState().customer.email
    },
    get phone() {
      return testState().customer.phone
    },
    book: () => book(fileState(), testState()),
    buildSupervisor: async () => {
      const { organizationId, applicationId } = testState().world
      const staffId = await buildAgent(fileState().database.db, { ...testState().world, role: 'supervisor' })
      return {
        ...fileState().harness.ctx,
        actor: { kind: 'supervisor' as const, organizationId, applicationId, staffId },
      }
    },
    ...queries(
      () => fileState().database,
      () => testState().world,
    ),
  }
}

const policy = {
  reminders: [{ offset: 'PT24H', channels: ['EMAIL' as const, 'SMS' as const] }],
  followUp: { offset: 'PT1H', channels: ['SMS' as const] },
  room: { offset: 'PT10M', channels: ['SMS' as const] },
}
const settings = { supportPhone: '+49 30 123456' }

async function book(
  { database, harness }: { database: TestDatabase; harness: Harness },
  { world, customer }: { world: World; customer: Customer },
): Promise<BuiltAppointment> {
  const { ctx, clock } = harness
  bookingCount += 1
  const startAt = addMinutes(clock.now(), 3 * 24 * 60 + bookingCount * 60)
  const built = await buildAppointment(database.db, world, { startAt, now: clock.now(), ...customer })
  await database.db.transaction(async (tx) => {
    await markOptOuts(ctx, tx, world, [{ id: built.customerId, ...customer }], true)
    await replan(tx, world.organizationId, built.id, ctx.now())
  })
  await harness.run()
  return built
}

function queries(database: () => TestDatabase, world: () => World) {
  const rowsOf = ({ id }: BuiltAppointment) =>
    database()
      .db.select()
      .from(notifications)
      .where(and(eq(notifications.organizationId, world().organizationId), eq(notifications.appointmentId, id)))
  return {
    listPlanned: async (appointment: BuiltAppointment) =>
      (await rowsOf(appointment))
        .filter((row) => row.status === 'INITIALIZED')
        .map((row) => `${row.type} ${row.channel}`)
        .sort(),
    listReasons: async (appointment: BuiltAppointment) =>
      (await rowsOf(appointment))
        .filter((row) => row.reason)
        .map((row) => `${row.type} ${row.channel}: ${row.reason}`)
        .sort(),
    listEvents: async () =>
      (
        await database()
          .db.select()
          .from(suppressionEvents)
          .where(eq(suppressionEvents.organizationId, world().organizationId))
      )
        .map(({ action, reason, via }) => `${action} ${reason} ${via}`)
        .sort(),
  }
}
