import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { applications } from '#db/schema/applications.ts'
import { directory } from '#db/schema/directory.ts'
import { circuitName } from '#server/lib/circuitNames.ts'
import { newId } from '#server/lib/ids.ts'
import { addMinutes } from '#server/lib/time.ts'
import { enqueue } from '#server/platform/jobs/enqueue.ts'
import type { Job } from '#server/platform/jobs/types.ts'
import { buildGenesys } from '#server/testing/builders/buildGenesys.ts'
import { buildPreset } from '#server/testing/builders/buildPreset.ts'
import { buildAgent, type World } from '#server/testing/builders/buildWorld.ts'
import { type GenesysHarness, shortTimeouts, startGenesysHarness } from '#server/testing/genesys.ts'
import { refusal } from '#server/testing/refusal.ts'
import { getVendorState } from './getVendorState.ts'
import { clearedAt } from './rules.ts'
import { sendPauseAlert } from './sendPauseAlert.ts'

let genesys: GenesysHarness
beforeAll(async () => {
  genesys = await startGenesysHarness(shortTimeouts)
})
afterEach(async () => {
  await genesys.clearFaults()
  await genesys.database.sql`delete from jobs`
})
afterAll(() => genesys.close())

type Kind = 'agent' | 'supervisor' | 'admin'
const as = (kind: Kind, { organizationId, applicationId, agentId: staffId }: World) =>
  genesys.ctxOf({ kind, organizationId, applicationId, staffId })
const openCircuit = (world: World, untilSeconds = 30) =>
  genesys.database
    .sql`insert into circuits (organization_id, circuit, failures, openings, opened_at, open_until, reason)
    values (${world.organizationId}, ${circuitName('genesys.sessions', world.applicationId)}, 5, 1, now() - interval '2 minutes',
      now() + ${untilSeconds} * interval '1 second', 'http_503')`
const enqueueSessions = (world: World, count: number, circuit?: string) =>
  genesys.database.db.transaction((tx) =>
    enqueue(
      tx,
      Array.from({ length: count }, (_, index) => ({
        organizationId: world.organizationId,
        lane: 'genesys.sessions.create',
        kind: 'session.ensure',
        subject: `none-${index}`,
        revision: 1,
        identity: [circuit ?? '', index],
        origin: 'manual' as const,
        dueAt: genesys.clock.now(),
        ...(circuit ? { circuit } : {}),
      })),
    ),
  )

/** Builds another application of the same organization. */
async function sibling({ organizationId }: World): Promise<World> {
  const { db } = genesys.database
  const applicationId = newId()
  const details = { organizationId, id: applicationId, slug: `app-${applicationId}`, name: 'Second application' }
  await db.insert(applications).values({ ...details, timezone: 'Europe/Berlin', country: 'DE', settings: {} })
  await db.insert(directory).values({ kind: 'application', value: applicationId, organizationId, id: applicationId })
  const agentId = await buildAgent(db, { organizationId, applicationId })
  const preset = await buildPreset(db, { organizationId, applicationId, agentId, policy: {} })
  return { organizationId, applicationId, agentId, slug: details.slug, ...preset }
}

it('shows each paused vendor, since when, the next attempt and the number of waiting jobs', async () => {
  const world = await genesys.organization()
  await openCircuit(world)
  await enqueueSessions(world, 7, circuitName('genesys.sessions', world.applicationId))
  const { pauses, backlogs } = await getVendorState(as('supervisor', world))
  expect(pauses).toHaveLength(1)
  const [pause] = pauses
  // The registration for the provider's session events waits as well.
  expect(pause).toMatchObject({ applicationName: 'Test application', vendor: 'genesys.sessions', waiting: 8 })
  const seconds = (at: Date | undefined) => Math.round(((at?.getTime() ?? 0) - genesys.clock.now().getTime()) / 1000)
  expect(seconds(pause?.since)).toBeCloseTo(-120, -1)
  expect(seconds(pause?.nextTryAt)).toBeCloseTo(30, -1)
  expect(backlogs.filter(({ lane }) => lane === 'genesys.sessions.create')).toEqual([])
})

it('does not show a paused vendor for which nothing waits', async () => {
  const world = await genesys.organization()
  await genesys.runDueJobs()
  await openCircuit(world, -90)
  expect((await getVendorState(as('supervisor', world))).pauses).toEqual([])
})

it('shows how many jobs wait for a rate limit, and about when they will have started', async () => {
  const world = await genesys.organization()
  await enqueueSessions(world, 40)
  const { backlogs } = await getVendorState(as('admin', world))
  const perMinute = genesys.config.RATE_GENESYS_PER_MINUTE
  expect(backlogs.find(({ lane }) => lane === 'genesys.sessions.create')).toMatchObject({
    waiting: 40,
    isCapped: false,
    perMinute,
    isLong: false,
    clearedAt: clearedAt(40, perMinute, genesys.clock.now()),
  })
})

it('expects ten thousand jobs at 300 a minute to take a little over half an hour', () => {
  const now = new Date('2026-11-24T09:00:00Z')
  const minutes = (clearedAt(10_000, 300, now).getTime() - now.getTime()) / 60_000
  expect(minutes).toBeGreaterThan(33)
  expect(minutes).toBeLessThan(34)
})

it('shows nothing of another organization or application, and agents nothing at all', async () => {
  const [world, other] = [await genesys.organization(), await genesys.organization()]
  await openCircuit(world)
  await enqueueSessions(world, 3)
  const seen = await getVendorState(as('supervisor', other))
  expect(seen.pauses).toEqual([])
  expect(seen.backlogs.find(({ lane }) => lane === 'genesys.sessions.create')).toBeUndefined()
  const second = await sibling(world)
  expect((await getVendorState(as('supervisor', second))).pauses).toEqual([])
  expect((await refusal(getVendorState(as('agent', world)))).code).toBe('forbidden')
  const anybody = genesys.ctxOf({ kind: 'public', clientIp: null, browserId: null })
  expect((await refusal(getVendorState(anybody))).code).toBe('unauthenticated')
})

it('emails the administrators once, and nobody once the vendor works again', async () => {
  const world = await genesys.organization()
  const { organizationId, applicationId } = world
  await buildAgent(genesys.database.db, { organizationId, applicationId, role: 'admin' })
  await openCircuit(world)
  const circuit = circuitName('genesys.sessions', applicationId)
  const job = { organizationId, subject: circuit, key: '00'.repeat(16) } as Job
  const mails = async () =>
    (await genesys.database.sql`select from jobs where kind = 'alert.email' and subject = ${circuit}`).length
  expect(await sendPauseAlert(genesys.ctx, job)).toEqual({ kind: 'done' })
  expect(await mails()).toBe(1)
  expect(await sendPauseAlert(genesys.ctx, { ...job, key: '11'.repeat(16) })).toMatchObject({
    note: 'closed again, or alerted already',
  })
  expect(await mails()).toBe(1)
  await genesys.database
    .sql`update circuits set opened_at = null, open_until = null, notified_at = null where circuit = ${circuit}`
  expect(await sendPauseAlert(genesys.ctx, { ...job, key: '22'.repeat(16) })).toMatchObject({
    note: 'closed again, or alerted already',
  })
})

it('creates other applications’ sessions although one application’s credentials are refused, and its own once they are corrected', async () => {
  const world = await genesys.organization()
  const broken = await sibling(world)
  await buildGenesys(genesys.database.db, broken.organizationId, broken.applicationId, 'unknown')
  const inHours = (hours: number) => addMinutes(genesys.clock.now(), hours * 60)
  const booked = async (of: World, hours: number[]) => {
    for (const hour of hours) await genesys.book(of, inHours(hour))
  }
  // Sessions with the refused credentials start soonest.
  await booked(broken, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
  await booked(world, [13, 14, 15])
  // A slow machine may need a second attempt.
  await genesys.advanceTo(addMinutes(genesys.clock.now(), 2))
  const sessionsOf = async (of: World) =>
    (
      await genesys.database
        .sql`select from video_sessions v join appointments a on a.organization_id = v.organization_id
        and a.id = v.appointment_id where a.application_id = ${of.applicationId} and v.provider_id is not null`
    ).length
  expect(await sessionsOf(world)).toBe(3)
  expect(await sessionsOf(broken)).toBe(0)
  const { pauses } = await getVendorState(as('supervisor', broken))
  expect(pauses).toMatchObject([{ vendor: 'genesys.sessions', reason: 'token_invalid_client' }])
  await genesys.database
    .sql`update genesys_settings set client_id = 'right' where application_id = ${broken.applicationId}`
  await genesys.advanceTo(addMinutes(genesys.clock.now(), 10))
  expect(await sessionsOf(broken)).toBe(12)
  expect((await getVendorState(as('supervisor', broken))).pauses).toEqual([])
})
