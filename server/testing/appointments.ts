import { afterAll, beforeAll, beforeEach } from 'vitest'
import { getAppointment } from '#server/appointments/timeline/getAppointment.ts'
import type { PresetPolicy } from '#server/domain/policySchema.ts'
import { newId } from '#server/lib/ids.ts'
import type { Ctx } from '#server/platform/context.ts'
import { type BuiltAppointment, buildAppointment } from './builders/buildAppointment.ts'
import { buildWorld, type World } from './builders/buildWorld.ts'
import { type TestClock, testClock, testCtx } from './context.ts'
import { createTestDatabase, type TestDatabase } from './db.ts'

type StaffKind = 'agent' | 'supervisor' | 'admin'

/** 10:00 and 11:00 in Berlin on a Tuesday, both within the opening hours. */
export const start = new Date('2026-11-24T09:00:00Z')
export const later = new Date('2026-11-24T10:00:00Z')

/**
 * Set-up of tests that change appointments: one database per file, and for each test an organization, a clock at 07:00 in Berlin
 * on the day before `start`, and contexts by actor.
 */
export function appointmentFixture(policy: Partial<PresetPolicy> = {}) {
  let database: TestDatabase
  let world: World
  let clock: TestClock
  let ctx: Ctx
  beforeAll(async () => {
    database = await createTestDatabase()
  })
  afterAll(() => database.drop())
  beforeEach(async () => {
    world = await buildWorld(database.db, { policy })
    clock = testClock(new Date('2026-11-23T06:00:00Z'))
    ctx = testCtx({ db: database.db, clock })
  })

  /** Returns the context of a staff member of an organization's application. */
  const staff = (of: World = world, kind: StaffKind = 'supervisor', staffId = newId()): Ctx => {
    const { organizationId, applicationId } = of
    return { ...ctx, actor: { kind, organizationId, applicationId, staffId } }
  }
  return {
    get database() {
      return database
    },
    get world() {
      return world
    },
    get clock() {
      return clock
    },
    /** Context of an anonymous visitor. */
    get ctx() {
      return ctx
    },
    staff,
    customer: ({ id: appointmentId, customerId: participantId }: BuiltAppointment): Ctx => {
      const { organizationId, applicationId } = world
      return { ...ctx, actor: { kind: 'customer', organizationId, applicationId, appointmentId, participantId } }
    },
    service: ({ organizationId, applicationId }: Pick<World, 'organizationId' | 'applicationId'>): Ctx => ({
      ...ctx,
      actor: { kind: 'service', organizationId, applicationId, clientId: newId() },
    }),
    /** Inserts an appointment of the organization; `overrides` may name another agent or preset. */
    appointment: (startAt: Date = start, overrides: Partial<World> = {}) =>
      buildAppointment(database.db, { ...world, ...overrides }, { startAt, now: clock.now() }),
    view: (id: string) => getAppointment(staff(), { id }),
    agentsIn: async (id: string): Promise<string[]> => {
      const { participants } = await getAppointment(staff(), { id })
      return participants.flatMap((one) => one.staffId ?? []).sort()
    },
    busyAgents: async (id: string): Promise<string[]> => {
      const rows = await database.sql<{ agentId: string }[]>`
        select agent_id as "agentId" from occupancies where appointment_id = ${id} and live order by agent_id`
      return rows.map((row) => row.agentId)
    },
    /** Inserts a session of the current revision, as if the provider had created it. */
    insertSession: async ({ id }: BuiltAppointment): Promise<void> => {
      await database.sql`
        insert into video_sessions (organization_id, id, appointment_id, generation, revision, name, region, provider_id, created_at)
        values (${world.organizationId}, ${newId()}, ${id}, 1, 1, ${`Appt-${id}`}, 'mypurecloud.de', ${newId()}, now())`
    },
    plannedSessions: async (id: string): Promise<string[]> => {
      const rows = await database.sql<{ kind: string }[]>`
        select kind from jobs where subject = ${id} and kind in ('session.ensure', 'session.remove') order by kind`
      return rows.map((row) => row.kind)
    },
    timelineData: async (id: string, kind: string): Promise<Record<string, unknown>[]> => {
      const rows = await database.sql<{ data: Record<string, unknown> }[]>`
        select data from timeline where appointment_id = ${id} and kind = ${kind}`
      return rows.map((row) => row.data)
    },
    auditActions: async (id: string): Promise<string[]> => {
      const rows = await database.sql<{ action: string }[]>`select action from audit where object_id = ${id}`
      return rows.map((row) => row.action)
    },
  }
}
