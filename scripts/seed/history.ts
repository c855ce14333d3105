import { randomBytes } from 'node:crypto'
import type { Tx } from '#db/client.ts'
import { applicationIdOf, type DemoApplication, demoId, organizationIdOf, presetIdOf, staffIdOf } from '#db/demo.ts'
import { appointments, participants } from '#db/schema/appointments.ts'
import { directory } from '#db/schema/directory.ts'
import { occupancies } from '#db/schema/occupancies.ts'
import { replan } from '#server/appointments/plan.ts'
import { registerLinks } from '#server/domain/linkData.ts'
import { linksFromKey, masterKeyContext } from '#server/domain/links.ts'
import { type Keyring, seal } from '#server/lib/seal.ts'
import { addMinutes, wallTime } from '#server/lib/time.ts'
import { busyRange } from '#server/scheduling/reservations/occupancyData.ts'
import { type Sample, seedTimeline } from './timeline.ts'

export type SeedContext = { now: Date; ring: Keyring; pepper: string }

/**
 * One appointment in each state, with its timeline; one bounced, one whose dispatch failed. Future ones are planned
 * like any other.
 */
const samples: Sample[] = [
  { name: 'Kim Kaiser', status: 'completed', daysAhead: -9, mail: 'DELIVERED' },
  { name: 'Lou Lindqvist', status: 'no_show', daysAhead: -7, mail: 'FAILED' },
  { name: 'Max Möller', status: 'cancelled', daysAhead: -5, mail: 'DELIVERED' },
  { name: 'Nia Nwosu', status: 'failed', daysAhead: -3, mail: 'DELIVERED', dispatchFailed: true },
  { name: 'Pat O’Connor', status: 'scheduled', daysAhead: 6, mail: 'DELIVERED' },
  { name: 'Quinn Quade', status: 'activated', daysAhead: 9, mail: 'DELIVERED' },
]

export async function seedHistory(tx: Tx, context: SeedContext, app: DemoApplication): Promise<void> {
  for (const sample of samples) await seedSample(tx, context, app, sample)
  await seedRunning(tx, context, app)
}

/** Adds an appointment in progress, with the second agent, so that the first one's times stay free for trying. */
async function seedRunning(tx: Tx, context: SeedContext, app: DemoApplication): Promise<void> {
  const startAt = addMinutes(context.now, -10)
  startAt.setUTCSeconds(0, 0)
  await insertSample(
    tx,
    context,
    app,
    { name: 'Ola Olsen', status: 'in_progress', daysAhead: 0, mail: 'DELIVERED' },
    startAt,
    1,
  )
}

async function seedSample(tx: Tx, context: SeedContext, app: DemoApplication, sample: Sample): Promise<void> {
  const startAt = workingDay(context.now, sample.daysAhead)
  const id = await insertSample(tx, context, app, sample, startAt, 1)
  if (sample.daysAhead > 0) await replan(tx, organizationIdOf(app), id, context.now)
}

/**
 * Returns about that many days from now at 14:00 UTC, within both demo companies' opening hours; never on a weekend.
 */
function workingDay(now: Date, days: number): Date {
  const at = new Date(now.getTime() + days * 86_400_000)
  at.setUTCHours(14, 0, 0, 0)
  const weekday = at.getUTCDay()
  if (weekday === 0) at.setUTCDate(at.getUTCDate() + 1)
  if (weekday === 6) at.setUTCDate(at.getUTCDate() + 2)
  return at
}

async function insertSample(
  tx: Tx,
  context: SeedContext,
  app: DemoApplication,
  sample: Sample,
  startAt: Date,
  agent: number,
): Promise<string> {
  const organizationId = organizationIdOf(app)
  const id = demoId(`appointment ${app.slug} ${sample.name}`)
  const agentPerson = app.people[agent] ?? app.people[0]
  if (!agentPerson) throw new Error('the demo application has no agents')
  const agentId = staffIdOf(agentPerson)
  const bookedAt = addMinutes(sample.daysAhead > 0 ? context.now : startAt, -3 * 1440)
  const endAt = addMinutes(startAt, 15)
  const masterKey = randomBytes(32)
  await tx.insert(appointments).values({
    organizationId,
    id,
    applicationId: applicationIdOf(app),
    presetId: presetIdOf(app, 'quick-call'),
    presetVersion: 1,
    reference: demoId(`reference ${app.slug} ${sample.name}`).slice(0, 8).toUpperCase(),
    status: sample.status,
    startsAt: startAt,
    endsAt: endAt,
    localStart: wallTime(startAt, app.timezone),
    timezone: app.timezone,
    locale: app.locale,
    agentId,
    targetType: 'AGENT',
    targetId: agentId,
    masterKey: seal(context.ring, masterKeyContext(id), masterKey),
    source: 'public',
    activatedAt: sample.status === 'scheduled' ? null : bookedAt,
    cancelledAt: sample.status === 'cancelled' ? addMinutes(bookedAt, 60) : null,
    createdAt: bookedAt,
    revisedAt: bookedAt,
    updatedAt: bookedAt,
  })
  await tx.insert(directory).values({ kind: 'appointment', value: id, organizationId, id })
  const customerId = demoId(`customer ${app.slug} ${sample.name}`)
  const email = `${sample.name.toLowerCase().replace(/[^a-z]+/g, '.')}@customers.test`
  await tx.insert(participants).values([
    {
      organizationId,
      id: customerId,
      appointmentId: id,
      type: 'CUSTOMER',
      name: sample.name,
      email,
      emailVerifiedAt: bookedAt,
      createdAt: bookedAt,
    },
    {
      organizationId,
      id: demoId(`agent of ${id}`),
      appointmentId: id,
      type: 'AGENT',
      staffId: agentId,
      createdAt: bookedAt,
    },
  ])
  if (['scheduled', 'activated', 'in_progress'].includes(sample.status)) {
    const policy = { bufferBeforeMinutes: 5, bufferAfterMinutes: 5 }
    await tx.insert(occupancies).values({
      organizationId,
      id: demoId(`busy ${id}`),
      agentId,
      busy: busyRange({ startAt, endAt, policy }),
      appointmentId: id,
    })
  }
  for (const participantId of [customerId, demoId(`agent of ${id}`)]) {
    await registerLinks(
      tx,
      organizationId,
      participantId,
      linksFromKey({ PUBLIC_URL: '' }, masterKey, { id: participantId, tokenGeneration: 1 }),
    )
  }
  await seedTimeline(tx, {
    organizationId,
    appointmentId: id,
    sample,
    bookedAt,
    startAt,
    endAt,
    customerId,
    agentId,
  })
  return id
}
