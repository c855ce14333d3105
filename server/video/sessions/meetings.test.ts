import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { attendanceOutcome } from '#server/appointments/attendanceRules.ts'
import { getStaffAppointment } from '#server/appointments/timeline/getStaffAppointment.ts'
import { publicView } from '#server/appointments/timeline/publicView.ts'
import { requestBookingCode } from '#server/booking/requestBookingCode.ts'
import { getServiceView, listServices } from '#server/booking/services.ts'
import { registerLinks } from '#server/domain/linkData.ts'
import { linksFor } from '#server/domain/links.ts'
import { planNotifications } from '#server/messaging/notifications/rules.ts'
import { sendJoinLink } from '#server/messaging/notifications/sendJoinLink.ts'
import type { Ctx, Role } from '#server/platform/context.ts'
import { openByJoinLink, viewByJoinLink } from '#server/portal/join.ts'
import { listAvailability } from '#server/scheduling/availability/listAvailability.ts'
import type { BuiltAppointment } from '#server/testing/builders/buildAppointment.ts'
import type { World } from '#server/testing/builders/buildWorld.ts'
import { type GenesysHarness, startGenesysHarness } from '#server/testing/genesys.ts'
import { refusal } from '#server/testing/refusal.ts'
import { setVideoAdapter } from '../connections/setVideoAdapter.ts'
import { foldSessionEvents } from './rules.ts'

const minute = 60_000
let genesys: GenesysHarness
let world: World

beforeAll(async () => {
  genesys = await startGenesysHarness()
  await genesys.post('/clock', { offsetMs: genesys.clock.now().getTime() - Date.now() })
})
afterAll(() => genesys.close())
beforeEach(async () => {
  await genesys.runManyJobs()
  await genesys.clearFaults()
  world = await genesys.organization({ settings: { videoAdapter: 'genesys-meetings' } })
})

const as = (kind: Role): Ctx =>
  genesys.ctxOf({
    kind,
    organizationId: world.organizationId,
    applicationId: world.applicationId,
    staffId: world.agentId,
  })
const visitor = (): Ctx => genesys.ctxOf({ kind: 'public', clientIp: null, browserId: null })
const soon = (minutes = 60): Date => new Date(genesys.clock.now().getTime() + minutes * minute)
const meetingsOf = async () => {
  const posted = (await genesys.ledger()).filter(
    (one) => one.method === 'POST' && one.path.endsWith('/videos/meetings'),
  )
  return { posted, live: (await genesys.state()).meetings }
}
const sessionsOf = async ({ id }: BuiltAppointment) => (await genesys.snapshot(world, id)).sessions
const booked = async (minutes?: number): Promise<BuiltAppointment> => {
  const made = await genesys.book(world, soon(minutes))
  await genesys.runDueJobs()
  return made
}

describe('a Genesys meeting', () => {
  it('is created once per appointment, without personal data, and lives until after its end', async () => {
    const made = await booked()
    const [session, ...others] = await sessionsOf(made)
    expect(others).toEqual([])
    const meeting = (await meetingsOf()).live.find((one) => one.id === session?.providerId)
    expect(new Date(meeting?.dateExpired ?? 0).getTime()).toBeGreaterThan(soon(105).getTime())
    const { posted } = await meetingsOf()
    expect(posted.at(-1)?.body).toEqual({ ephemeral: true, expireTimeDays: 1 })
  })

  it.each(['drop-response', 'reset'])(
    'whose response is lost (%s) is left to expire, and the next one is used',
    async (mode) => {
      await genesys.injectFault({ path: '/videos/meetings', method: 'POST', mode, times: 1 })
      const made = await booked()
      expect((await sessionsOf(made)).some((one) => one.providerId)).toBe(false)
      await genesys.advanceTo(new Date(genesys.clock.now().getTime() + 3 * minute))
      const sessions = await sessionsOf(made)
      expect(sessions.map((one) => [one.generation, one.isCurrent, one.providerId !== null])).toEqual([
        [1, false, false],
        [2, true, true],
      ])
    },
  )

  it('is retried under the same generation when it was certainly not created', async () => {
    await genesys.injectFault({
      path: '/videos/meetings',
      method: 'POST',
      mode: 'status',
      status: 429,
      retryAfter: 1,
      times: 1,
    })
    const made = await booked()
    await new Promise((resolve) => setTimeout(resolve, 1_100))
    await genesys.runDueJobs()
    expect((await sessionsOf(made)).map((one) => one.generation)).toEqual([1])
  })

  it('cannot be deleted: a cancelled one is left to expire, as the timeline shows', async () => {
    const made = await booked()
    await genesys.change(world, made.id, { cancel: true })
    await genesys.runDueJobs()
    expect((await sessionsOf(made))[0]?.removedAt).not.toBeNull()
    expect(await genesys.timelineKinds(made.id)).toContain('session_left')
    expect((await genesys.ledger()).filter((one) => one.method === 'DELETE' && one.path.includes('/videos/'))).toEqual(
      [],
    )
  })

  it('gets a new id when the appointment is rescheduled', async () => {
    const made = await booked()
    const [before] = await sessionsOf(made)
    await genesys.change(world, made.id, { startAt: soon(180) })
    await genesys.runDueJobs()
    const current = (await sessionsOf(made)).find((one) => one.revision === 2)
    expect(current?.providerId).toBeTruthy()
    expect(current?.providerId).not.toBe(before?.providerId)
  })
})

async function registerAgentsLink({ id }: BuiltAppointment): Promise<void> {
  const appointment = await genesys.snapshot(world, id)
  const agent = appointment.participants.find((one) => one.type === 'AGENT')
  if (!agent) throw new Error('there is no agent')
  const links = await linksFor(genesys.ctx, appointment, agent)
  await genesys.database.db.transaction((tx) => registerLinks(tx, world.organizationId, agent.id, links))
}

describe('joining a Genesys meeting', () => {
  it('works for the agent by meeting id, and not for the customer', async () => {
    const made = await booked(5)
    const [session] = await sessionsOf(made)
    const staffView = await getStaffAppointment(as('agent'), { id: made.id })
    await registerAgentsLink(made)
    const own = await openByJoinLink(as('agent'), { token: staffView.joinToken ?? '' })
    expect(own).toEqual({ ok: true, meetingId: session?.providerId, region: 'mypurecloud.de' })
    expect(await viewByJoinLink(as('agent'), { token: staffView.joinToken ?? '' })).toMatchObject({
      method: 'meetingId',
    })
    expect(await viewByJoinLink(visitor(), { token: made.joinToken })).toMatchObject({
      method: 'none',
      viewer: 'customer',
    })
    expect(await openByJoinLink(visitor(), { token: made.joinToken })).toEqual({ ok: false, reason: 'no_video' })
  })

  it('sends customers no link, no room message and no manual link message', async () => {
    const made = await booked(600)
    const appointment = await genesys.snapshot(world, made.id)
    const customer = appointment.participants.find((one) => one.type === 'CUSTOMER')
    const withRoom = {
      ...appointment,
      policy: { ...appointment.policy, room: { offset: 'PT10M', channels: ['EMAIL' as const] } },
    }
    const plannedForCustomer = planNotifications(withRoom, genesys.clock.now()).filter(
      (one) => one.participantId === customer?.id,
    )
    expect(plannedForCustomer.map((one) => one.type)).not.toContain('ROOM')
    const linked = publicView(
      appointment,
      {
        kind: 'customer',
        organizationId: world.organizationId,
        applicationId: world.applicationId,
        appointmentId: made.id,
        participantId: customer?.id ?? '',
      },
      { joinUrl: 'https://example.test/join/x' },
      genesys.clock.now(),
    )
    expect(linked.joinUrl).toBeNull()
    const sent = sendJoinLink(as('supervisor'), { appointmentId: made.id, channel: 'EMAIL' })
    expect(await refusal(sent)).toMatchObject({ code: 'conflict', details: { reason: 'no_link' } })
    expect((await getStaffAppointment(as('supervisor'), { id: made.id })).actions).toMatchObject({
      email: 'no_link',
      sms: 'no_link',
    })
  })

  it('marks nobody absent, because the provider reports no attendance', async () => {
    const made = await booked()
    const appointment = await genesys.snapshot(world, made.id)
    const nobody = foldSessionEvents([])
    expect(attendanceOutcome(appointment, nobody, soon(90)).status).toBe('activated')
    expect(attendanceOutcome(appointment, nobody, soon(200))).toMatchObject({ status: 'completed', absent: null })
  })
})

it('cannot be booked by the public: pages, codes and times behave as if the service did not exist', async () => {
  const { slug, applicationId, presetId } = world
  expect((await listServices(visitor(), { application: slug })).services).toEqual([])
  const [preset] = await genesys.database.sql`select slug from presets where id = ${presetId}`
  const service = { application: slug, preset: String(preset?.slug) }
  expect(await refusal(getServiceView(visitor(), service))).toMatchObject({ code: 'not_found' })
  const range = { from: soon(0).toISOString(), to: soon(1440).toISOString() }
  const times = () => listAvailability(visitor(), { presetId, ...range, explain: false })
  expect(await refusal(times())).toMatchObject({ code: 'not_found' })
  const code = requestBookingCode(visitor(), {
    applicationId,
    presetId,
    contact: { email: 'a@example.test' },
    purpose: 'book',
    start: soon(120),
  })
  expect(await refusal(code)).toMatchObject({ code: 'not_found' })
  await setVideoAdapter(as('admin'), { applicationId, adapter: 'builtin' })
  expect((await times()).slots.length).toBeGreaterThan(0)
  expect((await getServiceView(visitor(), service)).service.slug).toBe(service.preset)
})

it('is chosen per application', async () => {
  const made = await booked()
  const other = await genesys.organization({ settings: { videoAdapter: 'builtin' } })
  const theirs = await genesys.book(other, soon())
  await genesys.runDueJobs()
  expect((await sessionsOf(made)).map((one) => one.adapter)).toEqual(['genesys-meetings'])
  expect((await genesys.snapshot(other, theirs.id)).sessions.map((one) => one.adapter)).toEqual(['builtin'])
  await setVideoAdapter(as('admin'), { applicationId: world.applicationId, adapter: 'genesys-sessions' })
  await genesys.runDueJobs()
  const after = await sessionsOf(made)
  expect(after.filter((one) => one.removedAt === null).map((one) => one.adapter)).toEqual(['genesys-sessions'])
})
