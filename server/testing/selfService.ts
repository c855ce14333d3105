import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { participants } from '#db/schema/appointments.ts'
import { messages } from '#db/schema/delivery.ts'
import { notifications } from '#db/schema/notifications.ts'
import { audit, timeline } from '#db/schema/timeline.ts'
import { replan } from '#server/appointments/plan.ts'
import { unseal } from '#server/lib/seal.ts'
import type { Ctx } from '#server/platform/context.ts'
import { correctContact } from '#server/portal/correctContact.ts'
import { requestContactCode } from '#server/portal/requestContactCode.ts'
import { type BuiltAppointment, buildAppointment, buildWorld, type World } from './builders.ts'
import { readCode } from './codes.ts'
import { type TestClock, testClock, testConfig, testCtx } from './context.ts'
import { createTestDatabase, type TestDatabase } from './db.ts'
import { requireInTest } from './requireInTest.ts'

const startAt = new Date('2026-11-26T09:00:00Z')
let contacts = 0
export const someone = (name = 'kim') => `${name}${++contacts}@example.test`
export const otherThan = (code: string) => (code === '000000' ? '000001' : '000000')
export type New = { email: string } | { phone: string }

/** State of one test: `email` is the contact of the booking, `ctx` that of an anonymous visitor. */
type Current = { world: World; clock: TestClock; ctx: Ctx; appointment: BuiltAppointment; email: string }

/**
 * Sets up a database per file and an organization with one booked appointment per test, with helpers for self-service
 * tests.
 */
export function selfServiceFixture() {
  let database: TestDatabase | undefined
  let current: Current | undefined
  const db = () => requireInTest(database)
  const now = () => requireInTest(current)
  beforeAll(async () => {
    database = await createTestDatabase()
  })
  afterAll(() => db().drop())
  beforeEach(async () => {
    const world = await buildWorld(db().db)
    const clock = testClock(new Date('2026-11-23T06:00:00Z'))
    const actor = { kind: 'public' as const, clientIp: world.applicationId, browserId: null }
    const ctx = testCtx({ db: db().db, clock, actor, config: testConfig({ LIMIT_OTP_PER_IP_PER_HOUR: '1000' }) })
    const email = someone()
    current = { world, clock, ctx, email, appointment: await build(db(), clock, world, { email }) }
  })
  const codeFor = (contact: string) => readCode(db(), now().ctx, now().world, contact)
  return {
    get database() {
      return db()
    },
    get world() {
      return now().world
    },
    get clock() {
      return now().clock
    },
    get ctx() {
      return now().ctx
    },
    get appointment() {
      return now().appointment
    },
    get email() {
      return now().email
    },
    build: (overrides: AppointmentOverrides = {}, where = now().world) => build(db(), now().clock, where, overrides),
    codeFor,
    correct: async (contact: New, token = now().appointment.manageToken) => {
      const { ctx } = now()
      const requested = await requestContactCode(ctx, { token, contact })
      if (!requested.ok) throw new Error(requested.reason)
      const code = await codeFor('email' in contact ? contact.email : contact.phone)
      return correctContact(ctx, { token, pending: requested.pending, code })
    },
    ...readers(db, () => now().ctx),
  }
}

type AppointmentOverrides = Partial<Parameters<typeof buildAppointment>[2]>
async function build(
  database: TestDatabase,
  clock: TestClock,
  where: World,
  overrides: AppointmentOverrides,
): Promise<BuiltAppointment> {
  const built = await buildAppointment(database.db, where, { startAt, now: clock.now(), ...overrides })
  await database.db.transaction((tx) => replan(tx, where.organizationId, built.id, clock.now()))
  return built
}

function readers(database: () => TestDatabase, ctx: () => Ctx) {
  return {
    personOf: async ({ customerId }: BuiltAppointment) => {
      const [row] = await database().db.select().from(participants).where(eq(participants.id, customerId))
      if (!row) throw new Error('no such participant')
      return row
    },
    planned: async ({ id }: BuiltAppointment) =>
      (await database().db.select().from(notifications).where(eq(notifications.appointmentId, id)))
        .filter(({ status }) => status === 'INITIALIZED')
        .map(({ type, channel, contactVersion }) => `${type} ${channel} v${contactVersion}`)
        .sort(),
    timelineKinds: async ({ id }: BuiltAppointment) =>
      (await database().db.select().from(timeline).where(eq(timeline.appointmentId, id))).map((one) => one.kind),
    auditActions: async ({ id }: BuiltAppointment) =>
      (await database().db.select().from(audit).where(eq(audit.objectId, id))).map((one) => one.action),
    /** Lists the prepared messages other than notifications, with recipient and text. */
    alertMessages: async ({ id }: BuiltAppointment) => {
      const rows = await database().db.select().from(messages).where(eq(messages.appointmentId, id))
      return rows.map((row) => {
        const sealed = row.sealed ?? Buffer.alloc(0)
        const plain = unseal(ctx().config.ENCRYPTION_KEYS, `messages:${row.id}`, sealed).toString('utf8')
        const { recipient, mail, text } = JSON.parse(plain) as {
          recipient: string
          mail?: { text: string }
          text?: string
        }
        return { purpose: row.purpose, recipient, text: mail?.text ?? text ?? '' }
      })
    },
  }
}
