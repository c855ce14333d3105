import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCaller } from '#server/api/router.ts'
import { saveNotes } from '#server/appointments/change/saveNotes.ts'
import { getStaffAppointment } from '#server/appointments/timeline/getStaffAppointment.ts'
import { addMinutes } from '#server/lib/time.ts'
import type { Actor } from '#server/platform/context.ts'
import { getVideo } from '#server/tenants/applications/getVideo.ts'
import { buildAgent } from '#server/testing/builders/buildWorld.ts'
import { listen, type Meeting, type RoomHarness, startRoomHarness } from '#server/testing/rooms.ts'
import { setVideoAdapter } from '#server/video/connections/setVideoAdapter.ts'
import { enterRoom } from '#server/video/rooms/enter.ts'
import { currentSession } from '#server/video/sessions/rules.ts'
import { acceptDeviceHandoff, createDeviceHandoff, viewDeviceHandoff } from './deviceHandoff.ts'
import { openByJoinLink, viewByJoinLink } from './join.ts'
import { reportLateByLink, saveDeviceCheckByLink } from './readiness.ts'
import { viewRoom } from './viewRoom.ts'

let rooms: RoomHarness
beforeAll(async () => {
  rooms = await startRoomHarness()
})
afterAll(() => rooms.close())

const works = { camera: 'ok', microphone: 'ok', speaker: 'heard', network: 'direct', browser: 'chrome' } as const
const wrongToken = 'AAAAAAAAAAAAAAAAAAAAAAAAAAA'
const adminOf = ({ world }: Meeting): Actor => ({
  kind: 'admin',
  organizationId: world.organizationId,
  applicationId: world.applicationId,
  staffId: world.agentId,
})
const asPublic = () => rooms.ctxOf({ kind: 'public', clientIp: null, browserId: null })

describe('a device test', () => {
  it('is stored as status words and visible to its participant and to staff', async () => {
    const meeting = await rooms.meeting()
    const { joinToken: token } = meeting
    expect((await viewByJoinLink(asPublic(), { token }))?.check).toBeNull()
    await saveDeviceCheckByLink(asPublic(), { token, check: { ...works, camera: 'denied' } })
    rooms.clock.advance(1000)
    await saveDeviceCheckByLink(asPublic(), { token, check: works })
    expect((await viewByJoinLink(asPublic(), { token }))?.check).toMatchObject({ works: true })
    const appointment = await getStaffAppointment(rooms.ctxOf(meeting.agentActor), { id: meeting.id })
    expect(appointment.readiness.checks).toEqual([expect.objectContaining({ ...works, side: 'customer' })])
    expect(appointment.timeline.filter((one) => one.kind === 'device_check')).toHaveLength(2)
  })

  it('is refused for an invalid link, and accepts status words only', async () => {
    const meeting = await rooms.meeting()
    expect(await saveDeviceCheckByLink(asPublic(), { token: wrongToken, check: works })).toEqual({
      ok: false,
      reason: 'unknown',
    })
    const check = { ...works, camera: 'Penelope' as never }
    await expect(createCaller(asPublic()).join.saveCheck({ token: meeting.joinToken, check })).rejects.toMatchObject({
      cause: { details: { errors: [{ pointer: '/check/camera' }] } },
    })
  })
})

describe('running late', () => {
  it('is reported with one tap and shown to the other side at once, also in the room', async () => {
    const meeting = await rooms.meeting()
    const entered = await enterRoom(meeting.agent.ctx, meeting.agent.ticket, {
      tab: crypto.randomUUID(),
      takeOver: false,
    })
    const stream = listen(meeting.agent.ctx, meeting.agent.ticket, entered.ok ? entered.epoch : 0)
    await stream.next((event) => event.type === 'state')
    expect(await reportLateByLink(asPublic(), { token: meeting.joinToken, minutes: 10 })).toEqual({ ok: true })
    const received = await stream.next((event) => event.type === 'state' && event.state.late.length > 0)
    expect(received).toMatchObject({ state: { late: [{ side: 'customer', minutes: 10 }] } })
    await stream.leave()
    const appointment = await getStaffAppointment(rooms.ctxOf(meeting.agentActor), { id: meeting.id })
    expect(appointment.readiness.late).toMatchObject([{ side: 'customer', minutes: 10 }])
  })

  it('cannot be reported hours before or after the end', async () => {
    const meeting = await rooms.meeting()
    const now = rooms.clock.now()
    const say = () => reportLateByLink(asPublic(), { token: meeting.joinToken, minutes: 5 })
    rooms.clock.set(addMinutes(meeting.startAt, -61))
    expect(await say()).toEqual({ ok: false, reason: 'too_early' })
    rooms.clock.set(meeting.endAt)
    expect(await say()).toEqual({ ok: false, reason: 'over' })
    rooms.clock.set(now)
  })
})

describe('the join link', () => {
  it('issues a ticket to the built-in room by POST only, and viewing changes nothing', async () => {
    const meeting = await rooms.meeting()
    const rows = () =>
      rooms.database.sql`select count(*)::int as n from room_seats where session_id = ${meeting.sessionId}`
    await viewByJoinLink(asPublic(), { token: meeting.joinToken })
    expect(await viewRoom(asPublic(), { token: meeting.joinToken })).toMatchObject({
      ok: true,
      side: 'customer',
      notes: null,
    })
    expect((await rows())[0]?.n).toBe(0)
    const opened = await openByJoinLink(asPublic(), { token: meeting.joinToken })
    expect(opened).toMatchObject({ ok: true, admission: { participantId: meeting.customerId } })
  })

  it('does not open the built-in room when another provider is used', async () => {
    const meeting = await rooms.meeting()
    await setVideoAdapter(rooms.ctxOf(adminOf(meeting)), {
      applicationId: meeting.world.applicationId,
      adapter: 'none',
    })
    expect(await viewRoom(asPublic(), { token: meeting.joinToken })).toEqual({ ok: false, reason: 'elsewhere' })
    expect(await openByJoinLink(asPublic(), { token: meeting.joinToken })).toEqual({ ok: false, reason: 'no_video' })
  })
})

describe('a QR code for the phone', () => {
  const codeOf = async (meeting: Meeting): Promise<string> => {
    const before = await rooms.database.sql`select count(*)::int as n from device_handoffs`
    expect(
      (await createDeviceHandoff(asPublic(), { token: meeting.joinToken, target: 'check' }))?.modules.length,
    ).toBeGreaterThan(20)
    expect(before).toHaveLength(1)
    const [row] = await rooms.database
      .sql`select code_hash from device_handoffs where participant_id = ${meeting.customerId}`
    return String(row?.code_hash)
  }

  it('is stored as a hash, one per participant', async () => {
    const meeting = await rooms.meeting()
    const first = await codeOf(meeting)
    const second = await codeOf(meeting)
    expect(first).toMatch(/^handoff:[\w-]{43}$/)
    expect(second).not.toBe(first)
    const known = await rooms.database.sql`select value from directory where value in (${first}, ${second})`
    expect(known.map((row) => row.value)).toEqual([second])
  })

  it('works once and expires after five minutes', async () => {
    const meeting = await rooms.meeting()
    const { sha256 } = await import('#server/lib/hash.ts')
    const replaceCode = async (code: string) => {
      await createDeviceHandoff(asPublic(), { token: meeting.joinToken, target: 'check' })
      const hash = `handoff:${sha256(code).toString('base64url')}`
      await rooms.database
        .sql`update directory d set value = ${hash} from device_handoffs h where d.value = h.code_hash and h.participant_id = ${meeting.customerId}`
      await rooms.database
        .sql`update device_handoffs set code_hash = ${hash} where participant_id = ${meeting.customerId}`
    }
    await replaceCode('once')
    expect(await viewDeviceHandoff(asPublic(), { code: 'once' })).toBe(true)
    expect(await acceptDeviceHandoff(asPublic(), { code: 'once' })).toEqual({
      token: meeting.joinToken,
      target: 'check',
      proof: null,
    })
    expect(await acceptDeviceHandoff(asPublic(), { code: 'once' })).toBeNull()
    await replaceCode('late')
    const now = rooms.clock.now()
    rooms.clock.advance(5 * 60_000)
    expect(await acceptDeviceHandoff(asPublic(), { code: 'late' })).toBeNull()
    rooms.clock.set(now)
    expect(await acceptDeviceHandoff(asPublic(), { code: 'unknown' })).toBeNull()
  })
})

describe('notes', () => {
  it('belong to the appointment and are not repeated on the timeline', async () => {
    const meeting = await rooms.meeting()
    await saveNotes(rooms.ctxOf(meeting.agentActor), { id: meeting.id, notes: 'Wants a new contract' })
    await saveNotes(rooms.ctxOf(meeting.agentActor), { id: meeting.id, notes: 'Wants two' })
    const appointment = await getStaffAppointment(rooms.ctxOf(meeting.agentActor), { id: meeting.id })
    expect(appointment.notes).toBe('Wants two')
    expect(appointment.timeline.filter((one) => one.kind === 'notes_changed')).toHaveLength(1)
    const said = await rooms.database
      .sql`select 1 from audit where object_id = ${meeting.id} and (before::text || after::text) like '%Wants%'`
    expect(said).toHaveLength(0)
  })

  it('can be written only by the appointment’s agent', async () => {
    const meeting = await rooms.meeting()
    const other = await rooms.meeting()
    const { organizationId, applicationId } = meeting.world
    const colleague = await buildAgent(rooms.database.db, meeting.world)
    const write = (actor: Actor) => saveNotes(rooms.ctxOf(actor), { id: meeting.id, notes: 'x' })
    await expect(write({ kind: 'agent', organizationId, applicationId, staffId: colleague })).rejects.toMatchObject({
      code: 'not_found',
    })
    await expect(write(other.agentActor)).rejects.toMatchObject({ code: 'not_found' })
    await expect(write({ kind: 'public', clientIp: null, browserId: null })).rejects.toMatchObject({
      code: 'unauthenticated',
    })
  })
})

describe('choosing the video provider', () => {
  it('replaces the sessions of upcoming appointments by those of the new provider', async () => {
    const meeting = await rooms.meeting({ videoAdapter: 'builtin' })
    const { applicationId } = meeting.world
    const admin = rooms.ctxOf(adminOf(meeting))
    expect(await setVideoAdapter(admin, { applicationId, adapter: 'none' })).toEqual({ changed: 1 })
    await rooms.settle()
    expect(currentSession(await rooms.snapshot(meeting.world, meeting.id))).toBeNull()
    await setVideoAdapter(admin, { applicationId, adapter: 'builtin' })
    await rooms.settle()
    const { sessions } = await rooms.snapshot(meeting.world, meeting.id)
    expect(sessions.map((one) => [one.generation, one.removedAt === null])).toEqual([
      [1, false],
      [2, true],
    ])
    expect(await setVideoAdapter(admin, { applicationId, adapter: 'builtin' })).toEqual({ changed: 0 })
  })

  it('leaves a meeting in progress in its room', async () => {
    const meeting = await rooms.meeting()
    for (const who of [meeting.customer, meeting.agent]) {
      await enterRoom(who.ctx, who.ticket, { tab: crypto.randomUUID(), takeOver: false })
    }
    await rooms.settle()
    await setVideoAdapter(rooms.ctxOf(adminOf(meeting)), {
      applicationId: meeting.world.applicationId,
      adapter: 'none',
    })
    await rooms.settle()
    const appointment = await rooms.snapshot(meeting.world, meeting.id)
    expect([appointment.status, currentSession(appointment)?.id]).toEqual(['in_progress', meeting.sessionId])
    // Both may also join again.
    expect(await openByJoinLink(asPublic(), { token: meeting.joinToken })).toMatchObject({ ok: true })
  })

  it('shows capabilities and readiness of each provider to the application’s supervisors and admins', async () => {
    const meeting = await rooms.meeting()
    const other = await rooms.meeting()
    const view = await getVideo(rooms.ctxOf(adminOf(meeting)), {})
    expect(view.adapters.map(({ name, ready }) => [name, ready])).toEqual([
      ['genesys-sessions', false],
      ['builtin', true],
      ['genesys-meetings', false],
    ])
    const { applicationId } = other.world
    await expect(getVideo(rooms.ctxOf(adminOf(meeting)), { applicationId })).rejects.toMatchObject({
      code: 'not_found',
    })
    const set = (actor: Actor, id: string) =>
      setVideoAdapter(rooms.ctxOf(actor), { applicationId: id, adapter: 'none' })
    await expect(set(adminOf(meeting), applicationId)).rejects.toMatchObject({ code: 'not_found' })
    await expect(set(meeting.agentActor, meeting.world.applicationId)).rejects.toMatchObject({ code: 'forbidden' })
  })
})
