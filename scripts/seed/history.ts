import { randomBytes } from 'node:crypto'
import type { Tx } from '#db/client.ts'
import { applicationIdOf, type DemoApplication, demoId, organizationIdOf, presetIdOf, staffIdOf } from '#db/demo.ts'
import { appointments, participants } from '#db/schema/appointments.ts'
import { directory } from '#db/schema/directory.ts'
import { dispatches } from '#db/schema/dispatches.ts'
import { notificationEvents, notifications } from '#db/schema/notifications.ts'
import { occupancies } from '#db/schema/occupancies.ts'
import { timeline } from '#db/schema/timeline.ts'
import { replan } from '#server/appointments/plan.ts'
import { registerLinks } from '#server/domain/linkData.ts'
import { linksFromKey, masterKeyContext } from '#server/domain/links.ts'
import { type Keyring, seal } from '#server/lib/seal.ts'
import { addMinutes, wallTime } from '#server/lib/time.ts'
import { busyRange } from '#server/scheduling/reservations/occupancyData.ts'

export type SeedContext = { now: Date; ring: Keyring; pepper: string }

type Status = typeof appointments.$inferInsert.status
type Sample = {
  name: string
  status: Status
  daysAhead: number
  mail: 'DELIVERED' | 'FAILED'
  dispatchFailed?: boolean
}

/** One appointment in each state, with its story; one bounced, one whose dispatch failed. Those ahead are planned like any other. */
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

/** In progress now, with the second agent, so that nothing stands in the way of trying the first one's hours. */
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

/** About that many days from now at 14:00 UTC, which both demo companies' hours hold; never on a weekend. */
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
  const person = app.people[agent] ?? app.people[0]
  if (!person) throw new Error('a demo application has agents')
  const agentId = staffIdOf(person)
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
  await seedStory(tx, {
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

type Seeded = {
  organizationId: string
  appointmentId: string
  sample: Sample
  bookedAt: Date
  startAt: Date
  endAt: Date
  customerId: string
  agentId: string
}

async function seedStory(tx: Tx, seeded: Seeded): Promise<void> {
  const { organizationId, appointmentId, sample, ...when } = seeded
  const tell = (kind: string, at: Date) => ({
    organizationId,
    id: demoId(`${kind} ${appointmentId}`),
    appointmentId,
    at,
    kind,
    actorKind: kind === 'booked' ? 'public' : 'system',
    eventKey: kind === 'booked' ? 'booked' : `demo:${kind}`,
  })
  const story = [tell('booked', when.bookedAt)]
  if (sample.daysAhead <= 0)
    story.push(tell(sample.status, sample.status === 'in_progress' ? when.startAt : when.endAt))
  if (sample.dispatchFailed) story.push(tell('pre_meeting_failed', addMinutes(when.startAt, -1)))
  await tx.insert(timeline).values(story)
  if (sample.daysAhead <= 0) await seedNotification(tx, seeded)
  if (!sample.dispatchFailed) return
  await tx.insert(dispatches).values({
    organizationId,
    id: demoId(`dispatch ${appointmentId}`),
    appointmentId,
    revision: 1,
    number: 1,
    agentId: when.agentId,
    fromId: `booking:${appointmentId}:r1.1`,
    messageId: `${appointmentId}:r1:1`,
    state: 'failed',
    error: 'http_500',
    firstAttemptAt: addMinutes(when.startAt, -5),
    failedAt: addMinutes(when.startAt, -1),
    createdAt: addMinutes(when.startAt, -5),
  })
}

async function seedNotification(tx: Tx, seeded: Seeded): Promise<void> {
  const { organizationId, appointmentId, sample, ...when } = seeded
  const id = demoId(`notification ${appointmentId}`)
  const at = when.bookedAt
  await tx.insert(notifications).values({
    organizationId,
    id,
    key: Buffer.from(id.replaceAll('-', ''), 'hex'),
    appointmentId,
    revision: 1,
    type: 'CREATE',
    channel: 'EMAIL',
    participantId: when.customerId,
    status: sample.mail,
    createdAt: at,
    updatedAt: addMinutes(at, 1),
  })
  const bounced = sample.mail === 'FAILED'
  const step = (
    status: string,
    minutes: number,
    providerStatus: string | null,
    errorMessage: string | null = null,
  ) => ({
    organizationId,
    id: demoId(`${status} ${id}`),
    notificationId: id,
    status,
    providerStatus,
    errorMessage,
    eventKey: `demo:${status}`,
    at: addMinutes(at, minutes),
  })
  await tx
    .insert(notificationEvents)
    .values([
      step('INITIALIZED', 0, null),
      step('PENDING', 0, 'email.sent'),
      step(
        sample.mail,
        1,
        bounced ? 'email.bounced' : 'email.delivered',
        bounced ? 'The address does not exist.' : null,
      ),
    ])
}
