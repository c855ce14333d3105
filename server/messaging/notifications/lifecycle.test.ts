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
import { buildAppointment } from '#server/testing/builders/buildAppointment.ts'
import { buildAgent, buildWorld, type World } from '#server/testing/builders/buildWorld.ts'
import { createTestDatabase, type TestDatabase } from '#server/testing/db.ts'
import { type Harness, startHarness } from '#server/testing/harness.ts'
import { deliveryHandlers } from '../delivery/jobs.ts'
import { receiptHandlers } from '../receipts/jobs.ts'
import { notificationHandlers } from './jobs.ts'
import { quietHoursAround } from './quietHoursRules.ts'

const quietHours = { from: '21:00', to: '08:00' }
const zone = 'Europe/Berlin'

let database: TestDatabase
let harness: Harness
let count = 0

beforeAll(async () => {
  database = await createTestDatabase()
  const handlers: Handlers = {
    ...notificationHandlers,
    ...deliveryHandlers,
    ...receiptHandlers,
    ...appointmentHandlers,
  }
  harness = await startHarness(database, handlers)
  // Loads the email renderer before the first run, which is slow otherwise.
  const { renderAppointmentMail } = await import('#emails/render.ts')
  const { sampleAppointment } = await import('#emails/samples.ts')
  await renderAppointmentMail('CREATE', 'CUSTOMER', sampleAppointment())
})
afterAll(async () => {
  await harness.close()
  await database.drop()
})

type Step =
  | { action: 'wait'; minutes: number }
  | { action: 'reschedule'; hours: number }
  | { action: 'cancel' | 'reassign' | 'stop' | 'start' | 'pause' | 'resume' | 'fail' | 'recover' }
const steps = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({ action: fc.constant('wait' as const), minutes: fc.integer({ min: 1, max: 1500 }) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ action: fc.constant('reschedule' as const), hours: fc.integer({ min: 2, max: 80 }) }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        action: fc.constantFrom('cancel', 'reassign', 'stop', 'start', 'pause', 'resume', 'fail', 'recover'),
      }),
    },
  ),
  { minLength: 4, maxLength: 10 },
)

type Scenario = { world: World; id: string; phone: string; supervisor: Ctx; otherAgentId: string }
/** The state of the appointment from an instant on. */
type State = { from: Date; appointment: Snapshot }

async function createScenario(): Promise<Scenario> {
  const { ctx, clock } = harness
  count += 1
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
  const phone = `+49151131${10_000 + count}`
  const startAt = addMinutes(clock.now(), 30 * 60)
  const built = await buildAppointment(database.db, world, {
    startAt,
    now: clock.now(),
    email: `lifecycle${count}@example.test`,
    phone,
  })
  await database.db.transaction((tx) => replan(tx, world.organizationId, built.id, clock.now()))
  const otherAgentId = await buildAgent(database.db, world)
  const { organizationId, applicationId } = world
  const staffId = await buildAgent(database.db, { ...world, role: 'supervisor' })
  const actor: Actor = { kind: 'supervisor', organizationId, applicationId, staffId }
  return { world, id: built.id, phone, supervisor: { ...ctx, actor }, otherAgentId }
}

async function perform({ id, phone, supervisor, otherAgentId }: Scenario, step: Step): Promise<void> {
  const { clock } = harness
  switch (step.action) {
    case 'wait':
      return clock.advance(step.minutes * 60_000)
    case 'reschedule': {
      const start = new Date(Math.ceil(addMinutes(clock.now(), step.hours * 60).getTime() / 60_000) * 60_000)
      return void (await rescheduleAppointment(supervisor, { id, start }))
    }
    case 'cancel':
      return void (await cancelAppointment(supervisor, { id }))
    case 'reassign':
      return void (await reassignAppointment(supervisor, { id, agentId: otherAgentId }))
    case 'stop':
    case 'start':
      return void (await harness.receiveText(phone, step.action))
    case 'pause':
    case 'resume':
      return void (await pauseNotifications(supervisor, { id, paused: step.action === 'pause', reason: '' }))
    case 'fail':
      await harness.injectFault({ vendor: 'resend', mode: 'status', status: 500 })
      return harness.injectFault({ vendor: 'twilio', path: '/2010-04-01', mode: 'status', status: 429, retryAfter: 1 })
    case 'recover':
      return harness.clearFaults()
  }
}

const findViolation = (row: { type: string; revision: number; at: Date }, { appointment }: State): string | null => {
  const { revision, status, startAt, endAt, notificationsPaused } = appointment
  if (row.revision !== revision) return 'of a superseded revision'
  if (status === 'cancelled' && row.type !== 'CANCELLED') return 'after the cancellation'
  if (notificationsPaused) return 'while paused'
  if (row.type === 'REMINDER' && row.at >= startAt) return 'after the start'
  if (row.type !== 'FOLLOW_UP' && row.at >= endAt) return 'after the end'
  if (row.type === 'FOLLOW_UP' || row.type === 'REMINDER') {
    return quietHoursAround(row.at, quietHours, zone) ? 'in quiet hours' : null
  }
  return null
}

it('starts no message of a superseded revision, after a cancellation or the end, while paused or in quiet hours', async () => {
  let started = 0
  await fc.assert(
    fc.asyncProperty(steps, async (generated) => {
      await harness.clearFaults()
      const scenario = await createScenario()
      const { organizationId } = scenario.world
      const states: State[] = []
      const recordState = async () => {
        const appointment = await findSnapshot(database.db, organizationId, scenario.id)
        if (appointment) states.push({ from: harness.clock.now(), appointment })
      }
      await recordState()
      for (const step of [...generated, { action: 'recover' as const }, { action: 'wait' as const, minutes: 600 }]) {
        // Each step is later than every attempt of the previous run.
        harness.clock.advance(1000)
        await perform(scenario, step).catch((error: unknown) => {
          // A refusal is a valid outcome of a random step, for example because it is too late.
          if (!(error instanceof AppError)) throw error
        })
        await recordState()
        await harness.run()
      }
      const rows = await database.sql<{ type: string; revision: number; at: Date; offset: string | null }[]>`
        select n.type, n.revision, n.offset_iso as offset, a.started_at as at from attempts a
        join notifications n on n.organization_id = a.organization_id and n.key = a.key
        where n.appointment_id = ${scenario.id} order by a.started_at`
      started += rows.length
      const violations = rows.flatMap((row) => {
        const state = states.findLast(({ from }) => from <= row.at)
        const violation = state ? findViolation(row, state) : 'before it was booked'
        return violation ? [`${row.type} ${row.offset ?? ''} ${row.at.toISOString()}: ${violation}`] : []
      })
      expect(violations).toEqual([])
    }),
    { numRuns: 4 },
  )
  expect(started).toBeGreaterThan(5)
}, 400_000)
