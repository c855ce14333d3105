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

const startAt = new Date('2026-11-26T09:00:00Z')
let people = 0
export const someone = (name = 'kim') => `${name}${++people}@example.test`
export const otherThan = (code: string) => (code === '000000' ? '000001' : '000000')
export type New = { email: string } | { phone: string }

/** `present` is the contact that the appointment was booked with; `ctx` is somebody from outside. */
type Stage = { world: World; clock: TestClock; ctx: Ctx; appointment: BuiltAppointment; present: string }

/** A file's database, and for each of its tests a company with one booked appointment; with what these tests ask over and over. */
export function selfServiceFixture() {
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
    const world = await buildWorld(db().db)
    const clock = testClock(new Date('2026-11-23T06:00:00Z'))
    const actor = { kind: 'public' as const, clientIp: world.applicationId, browserId: null }
    const ctx = testCtx({ db: db().db, clock, actor, config: testConfig({ LIMIT_OTP_PER_IP_PER_HOUR: '1000' }) })
    const present = someone()
    stage = { world, clock, ctx, present, appointment: await build(db(), clock, world, { email: present }) }
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
    get present() {
      return now().present
    },
    build: (over: Over = {}, where = now().world) => build(db(), now().clock, where, over),
    codeFor,
    correct: async (contact: New, token = now().appointment.manageToken) => {
      const { ctx } = now()
      const asked = await requestContactCode(ctx, { token, contact })
      if (!asked.ok) throw new Error(asked.reason)
      const code = await codeFor('email' in contact ? contact.email : contact.phone)
      return correctContact(ctx, { token, pending: asked.pending, code })
    },
    ...questions(db, () => now().ctx),
  }
}

type Over = Partial<Parameters<typeof buildAppointment>[2]>
async function build(database: TestDatabase, clock: TestClock, where: World, over: Over): Promise<BuiltAppointment> {
  const built = await buildAppointment(database.db, where, { startAt, now: clock.now(), ...over })
  await database.db.transaction((tx) => replan(tx, where.organizationId, built.id, clock.now()))
  return built
}

function questions(database: () => TestDatabase, ctx: () => Ctx) {
  return {
    personOf: async ({ customerId }: BuiltAppointment) => {
      const [row] = await database().db.select().from(participants).where(eq(participants.id, customerId))
      if (!row) throw new Error('nobody')
      return row
    },
    planned: async ({ id }: BuiltAppointment) =>
      (await database().db.select().from(notifications).where(eq(notifications.appointmentId, id)))
        .filter(({ status }) => status === 'INITIALIZED')
        .map(({ type, channel, contactVersion }) => `${type} ${channel} v${contactVersion}`)
        .sort(),
    story: async ({ id }: BuiltAppointment) =>
      (await database().db.select().from(timeline).where(eq(timeline.appointmentId, id))).map((one) => one.kind),
    verbsOn: async ({ id }: BuiltAppointment) =>
      (await database().db.select().from(audit).where(eq(audit.objectId, id))).map((one) => one.action),
    /** What waits to be sent besides notifications: to whom, and in which words. */
    notices: async ({ id }: BuiltAppointment) => {
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
