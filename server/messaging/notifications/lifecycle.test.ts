import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { cancelAppointment } from '#server/appointments/change/cancel.ts'
import { pauseNotifications } from '#server/appointments/change/pauseNotifications.ts'
import { reassignAppointment } from '#server/appointments/change/reassign.ts'
import { rescheduleAppointment } from '#server/appointments/change/reschedule.ts'
import { appointmentHandlers } from '#server/appointments/jobs.ts'
import { replan } from '#server/appointments/plan.ts'
import { findSnapshot } from '#server/domain/data.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import { AppError } from '#server/lib/errors.ts'
import { addMinutes } from '#server/lib/time.ts'
import type { Actor, Ctx } from '#server/platform/context.ts'
import type { Handlers } from '#server/platform/jobs/types.ts'
import { buildAgent, buildAppointment, buildWorld, type World } from '#server/testing/builders.ts'
import { createTestDatabase, type TestDatabase } from '#server/testing/db.ts'
import { type Harness, startHarness } from '#server/testing/harness.ts'
import { deliveryHandlers } from '../delivery/jobs.ts'
import { notificationHandlers } from './jobs.ts'
import { quietHoursAround } from './quietHoursRules.ts'

const quietHours = { from: '21:00', to: '08:00' }
const zone = 'Europe/Berlin'

let database: TestDatabase
let outside: Harness
let people = 0

beforeAll(async () => {
  database = await createTestDatabase()
  const handlers: Handlers = { ...notificationHandlers, ...deliveryHandlers, ...appointmentHandlers }
  outside = await startHarness(database, handlers)
  // What renders mails is loaded before any life begins.
  const { mailFor } = await import('#emails/render.ts')
  const { sampleAppointment } = await import('#emails/samples.ts')
  await mailFor('CREATE', 'CUSTOMER', sampleAppointment())
})
afterAll(async () => {
  await outside.close()
  await database.drop()
})

type Step =
  | { act: 'wait'; minutes: number }
  | { act: 'move'; hours: number }
  | { act: 'cancel' | 'reassign' | 'stop' | 'start' | 'hold' | 'release' | 'break' | 'mend' }
const steps = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({ act: fc.constant('wait' as const), minutes: fc.integer({ min: 1, max: 1500 }) }),
    },
    { weight: 2, arbitrary: fc.record({ act: fc.constant('move' as const), hours: fc.integer({ min: 2, max: 80 }) }) },
    {
      weight: 4,
      arbitrary: fc.record({
        act: fc.constantFrom('cancel', 'reassign', 'stop', 'start', 'hold', 'release', 'break', 'mend'),
      }),
    },
  ),
  { minLength: 4, maxLength: 10 },
)

type Life = { world: World; id: string; phone: string; boss: Ctx; other: string }
/** How it stood, and from when on. */
type Known = { from: Date; appointment: Snapshot }

async function born(): Promise<Life> {
  const { ctx, clock } = outside
  people += 1
  const world = await buildWorld(database.db, {
    policy: {
      channels: ['EMAIL', 'SMS'],
      reminders: [
        { offset: 'PT24H', channels: ['EMAIL'] },
        { offset: 'PT2H', channels: ['SMS'] },
      ],
      room: { offset: 'PT10M', channels: ['EMAIL'] },
      followUp: { offset: 'PT1H', channels: ['EMAIL', 'SMS'] },
      quietHours,
    },
  })
  const phone = `+49151131${10_000 + people}`
  const startAt = addMinutes(clock.now(), 30 * 60)
  const built = await buildAppointment(database.db, world, {
    startAt,
    now: clock.now(),
    email: `life${people}@example.test`,
    phone,
  })
  await database.db.transaction((tx) => replan(tx, world.organizationId, built.id, clock.now()))
  const other = await buildAgent(database.db, world)
  const { organizationId, applicationId } = world
  const staffId = await buildAgent(database.db, { ...world, role: 'supervisor' })
  const actor: Actor = { kind: 'supervisor', organizationId, applicationId, staffId }
  return { world, id: built.id, phone, boss: { ...ctx, actor }, other }
}

async function live({ id, phone, boss, other }: Life, step: Step): Promise<void> {
  const { clock } = outside
  switch (step.act) {
    case 'wait':
      return clock.advance(step.minutes * 60_000)
    case 'move': {
      const start = new Date(Math.ceil(addMinutes(clock.now(), step.hours * 60).getTime() / 60_000) * 60_000)
      return void (await rescheduleAppointment(boss, { id, start }))
    }
    case 'cancel':
      return void (await cancelAppointment(boss, { id }))
    case 'reassign':
      return void (await reassignAppointment(boss, { id, agentId: other }))
    case 'stop':
    case 'start':
      return void (await outside.receiveText(phone, step.act))
    case 'hold':
    case 'release':
      return void (await pauseNotifications(boss, { id, paused: step.act === 'hold' }))
    case 'break':
      await outside.injectFault({ vendor: 'resend', mode: 'status', status: 500 })
      return outside.injectFault({ vendor: 'twilio', path: '/2010-04-01', mode: 'status', status: 429, retryAfter: 1 })
    case 'mend':
      return outside.clearFaults()
  }
}

const whyWrong = (row: { type: string; revision: number; at: Date }, { appointment }: Known): string | null => {
  const { revision, status, startAt, endAt, notificationsPaused } = appointment
  if (row.revision !== revision) return 'of a superseded revision'
  if (status === 'cancelled' && row.type !== 'CANCELLED') return 'after the cancellation'
  if (notificationsPaused) return 'while held'
  if (row.type === 'REMINDER' && row.at >= startAt) return 'after the start'
  if (row.type !== 'FOLLOW_UP' && row.at >= endAt) return 'after the end'
  if (row.type === 'FOLLOW_UP' || row.type === 'REMINDER') {
    return quietHoursAround(row.at, quietHours, zone) ? 'in quiet hours' : null
  }
  return null
}

it('never begins a message of a superseded revision, after a cancellation, after the end, while held or in quiet hours', async () => {
  let begun = 0
  await fc.assert(
    fc.asyncProperty(steps, async (story) => {
      await outside.clearFaults()
      const life = await born()
      const { organizationId } = life.world
      const known: Known[] = []
      const look = async () => {
        const appointment = await findSnapshot(database.db, organizationId, life.id)
        if (appointment) known.push({ from: outside.clock.now(), appointment })
      }
      await look()
      for (const step of [...story, { act: 'mend' as const }, { act: 'wait' as const, minutes: 600 }]) {
        // Later than whatever the last run began.
        outside.clock.advance(1000)
        await live(life, step).catch((error: unknown) => {
          // Too late, over, taken: a refusal is part of life.
          if (!(error instanceof AppError)) throw error
        })
        await look()
        await outside.run()
      }
      const rows = await database.sql<{ type: string; revision: number; at: Date; offset: string | null }[]>`
        select n.type, n.revision, n.offset_iso as offset, a.started_at as at from attempts a
        join notifications n on n.organization_id = a.organization_id and n.key = a.key
        where n.appointment_id = ${life.id} order by a.started_at`
      begun += rows.length
      const wrong = rows.flatMap((row) => {
        const at = known.findLast(({ from }) => from <= row.at)
        const why = at ? whyWrong(row, at) : 'before it was booked'
        return why ? [`${row.type} ${row.offset ?? ''} ${row.at.toISOString()}: ${why}`] : []
      })
      expect(wrong).toEqual([])
    }),
    { numRuns: 4 },
  )
  expect(begun).toBeGreaterThan(5)
}, 400_000)
