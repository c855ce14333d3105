import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { addMinutes } from '#server/lib/time.ts'
import { readCode } from '#server/testing/codes.ts'
import { listen, type Meeting, type RoomHarness, startRoomHarness } from '#server/testing/rooms.ts'
import { admitToRoom } from '#server/video/rooms/admitToRoom.ts'
import { handleRoomRequest } from '#server/video/rooms/handleRoomRequest.ts'
import { sendSignals } from '#server/video/rooms/signal.ts'
import { readTicket } from '#server/video/rooms/ticket.ts'
import { acceptDeviceHandoff, createDeviceHandoff } from './deviceHandoff.ts'
import { openByJoinLink, viewByJoinLink } from './join.ts'
import { requestNewSession } from './requestNewSession.ts'
import { requestJoinCode, verifyJoinCode, viewJoinVerification } from './verifyJoin.ts'
import { viewRoom } from './viewRoom.ts'

let rooms: RoomHarness
let visitors = 0
beforeAll(async () => {
  rooms = await startRoomHarness()
})
afterAll(() => rooms.close())
// All requests come from one address, so the limits are raised; they have tests of their own.
beforeEach(() => rooms.database.sql`update limit_windows set hits = 0`)

const contact = 'customer@example.test'
const email = 'EMAIL' as const
/** Returns a new visitor each time, so that tests do not share limits. */
const visitor = () => rooms.ctxOf({ kind: 'public', clientIp: `198.51.100.${++visitors}`, browserId: null })
const protectedMeeting = () => rooms.meeting({ videoAdapter: 'builtin' }, { verifyBeforeJoin: true })
const codeOf = (meeting: Meeting) => readCode(rooms.database, rooms.system, meeting.world, contact)
const other = (code: string) => (code === '111111' ? '222222' : '111111')

async function verifyAndGetProof(meeting: Meeting): Promise<string> {
  const requested = await requestJoinCode(visitor(), { token: meeting.joinToken, channel: email })
  expect(requested).toMatchObject({ ok: true })
  const code = await codeOf(meeting)
  const answer = await verifyJoinCode(visitor(), { token: meeting.joinToken, channel: email, code })
  if (!answer.ok) throw new Error(`refused: ${answer.reason}`)
  return answer.proof
}

describe('a service that requires verification before joining', () => {
  it('sends a code to the verified contact, shown masked, and admits whoever enters it', async () => {
    const meeting = await protectedMeeting()
    const { joinToken: token } = meeting
    expect(await viewJoinVerification(visitor(), { token })).toMatchObject({
      needed: true,
      methods: [{ channel: 'EMAIL', masked: 'c•••@example.test', isCodePending: false }],
    })
    expect((await viewByJoinLink(visitor(), { token }))?.mustVerify).toBe(true)
    const proof = await verifyAndGetProof(meeting)
    expect((await viewByJoinLink(visitor(), { token, proof }))?.mustVerify).toBe(false)
    expect(await viewJoinVerification(visitor(), { token, proof })).toMatchObject({ needed: false })
    expect(await viewRoom(visitor(), { token, proof })).toMatchObject({ ok: true, side: 'customer' })
    const opened = await openByJoinLink(visitor(), { token, proof })
    if (!opened.ok || !('admission' in opened)) throw new Error('not admitted')
    const request = { kind: 'enter' as const, tab: crypto.randomUUID(), takeOver: false }
    const entered = { participantId: meeting.customerId, ticket: opened.admission.ticket, request }
    expect(await handleRoomRequest(visitor(), entered)).toMatchObject({ ok: true, side: 'customer' })
  })

  it('does not admit a forwarded link to the session or the room at any entry point', async () => {
    const meeting = await protectedMeeting()
    const { joinToken: token, sessionId } = meeting
    const refused = { ok: false, reason: 'verify' }
    for (const proof of [undefined, 'made-up', '']) {
      const requested = proof === undefined ? { token } : { token, proof }
      expect(await openByJoinLink(visitor(), requested)).toEqual(refused)
      expect(await viewRoom(visitor(), requested)).toEqual(refused)
      expect(await requestNewSession(visitor(), requested)).toEqual(refused)
    }
    // A ticket issued before the service required verification is not accepted by the room either.
    const { ctx, ticket } = meeting.customer
    const appointment = await rooms.snapshot(meeting.world, meeting.id)
    const person = appointment.participants.find((one) => one.id === meeting.customerId)
    const old = person && (await admitToRoom(rooms.system, appointment, person, sessionId))
    const requests: Parameters<typeof handleRoomRequest>[1]['request'][] = [
      { kind: 'enter', tab: crypto.randomUUID(), takeOver: false },
      { kind: 'signal', epoch: 1, toEpoch: 1, signals: [{ candidate: { candidate: 'x' } }] },
      { kind: 'leave', epoch: 1 },
      { kind: 'end', epoch: 1 },
    ]
    for (const request of requests) {
      const answer = handleRoomRequest(ctx, { participantId: meeting.customerId, ticket: old?.ticket, request })
      await expect(answer).rejects.toMatchObject({ code: 'unauthenticated' })
    }
    await expect(sendSignals(ctx, ticket, { epoch: 1, toEpoch: 1, signals: [] })).rejects.toMatchObject({
      code: 'unauthenticated',
    })
    const stream = listen(ctx, ticket, 1)
    await stream.ended
    expect(stream.events).toEqual([{ type: 'closed', reason: 'sign_in' }])
    const seats = await rooms.database.sql`select 1 from room_seats where session_id = ${sessionId}`
    expect(seats).toHaveLength(0)
  })

  it('accepts a proof for its participant only, and not after it has expired', async () => {
    const [meeting, another] = [await protectedMeeting(), await protectedMeeting()]
    const proof = await verifyAndGetProof(meeting)
    expect(await openByJoinLink(visitor(), { token: another.joinToken, proof })).toMatchObject({ reason: 'verify' })
    const now = rooms.clock.now()
    // The proof expires with the original time, so a reschedule to a later time requires verification again.
    rooms.clock.set(addMinutes(meeting.endAt, 15))
    expect((await viewByJoinLink(visitor(), { token: meeting.joinToken, proof }))?.mustVerify).toBe(true)
    rooms.clock.set(now)
    await rooms.database.sql`update participants set token_generation = 2 where id = ${meeting.customerId}`
    expect((await viewByJoinLink(visitor(), { token: meeting.joinToken, proof }))?.mustVerify).toBe(true)
  })

  it('gives the reason for a refused code, counts each attempt and accepts a correct code once', async () => {
    const meeting = await protectedMeeting()
    const { joinToken: token } = meeting
    const enter = (code: string) => verifyJoinCode(visitor(), { token, channel: email, code })
    expect(await enter('123456')).toMatchObject({ ok: false, reason: 'none' })
    await requestJoinCode(visitor(), { token, channel: email })
    expect(await requestJoinCode(visitor(), { token, channel: email })).toMatchObject({
      ok: false,
      reason: 'too_soon',
    })
    const code = await codeOf(meeting)
    expect(await enter('123')).toMatchObject({ ok: false, reason: 'malformed_short' })
    expect(await enter(other(code))).toMatchObject({ ok: false, reason: 'wrong_code', triesLeft: 4 })
    expect(await enter(code)).toMatchObject({ ok: true })
    expect(await enter(code)).toMatchObject({ ok: false, reason: 'none' })
  })

  it('refuses after five wrong codes and after expiry; a new code replaces the old one', async () => {
    const meeting = await protectedMeeting()
    const { joinToken: token } = meeting
    const enter = (code: string) => verifyJoinCode(visitor(), { token, channel: email, code })
    await requestJoinCode(visitor(), { token, channel: email })
    const first = await codeOf(meeting)
    for (let tries = 0; tries < 5; tries++) await enter(other(first))
    expect(await enter(first)).toMatchObject({ ok: false, reason: 'too_many' })
    const now = rooms.clock.now()
    rooms.clock.advance(30_000)
    await requestJoinCode(visitor(), { token, channel: email })
    const second = await codeOf(meeting)
    rooms.clock.advance(10 * 60_000)
    expect(await enter(second)).toMatchObject({ ok: false, reason: 'expired' })
    expect(await viewJoinVerification(visitor(), { token })).toMatchObject({ methods: [{ isCodePending: true }] })
    rooms.clock.set(now)
  })

  it('asks for no code before joining opens, after the end or for an invalid link', async () => {
    const meeting = await protectedMeeting()
    const now = rooms.clock.now()
    const token = 'AAAAAAAAAAAAAAAAAAAAAAAAAAA'
    expect(await viewJoinVerification(visitor(), { token })).toBeNull()
    expect(await requestJoinCode(visitor(), { token, channel: email })).toEqual({ ok: false, reason: 'unknown' })
    for (const at of [addMinutes(meeting.startAt, -11), addMinutes(meeting.endAt, 15)]) {
      rooms.clock.set(at)
      const { joinToken } = meeting
      expect(await viewJoinVerification(visitor(), { token: joinToken })).toMatchObject({ needed: false, methods: [] })
      expect(await requestJoinCode(visitor(), { token: joinToken, channel: email })).toMatchObject({
        reason: 'unknown',
      })
    }
    rooms.clock.set(now)
  })

  it('asks agents for no code, and nobody without the setting', async () => {
    const meeting = await protectedMeeting()
    const tab = crypto.randomUUID()
    const ticket = await admitAgent(meeting)
    const entered = {
      participantId: meeting.agentParticipantId,
      ticket,
      request: { kind: 'enter' as const, tab, takeOver: false },
    }
    expect(await handleRoomRequest(meeting.agent.ctx, entered)).toMatchObject({ ok: true, side: 'agent' })
    const free = await rooms.meeting()
    expect((await viewByJoinLink(visitor(), { token: free.joinToken }))?.mustVerify).toBe(false)
    expect(await requestJoinCode(visitor(), { token: free.joinToken, channel: email })).toMatchObject({
      reason: 'unknown',
    })
    expect(await openByJoinLink(visitor(), { token: free.joinToken })).toMatchObject({ ok: true })
  })
})

describe('a contact that was never verified', () => {
  const unverifiedMeeting = async (changes: { source: string; quarantined?: boolean }) => {
    const meeting = await protectedMeeting()
    await rooms.database.sql`update appointments set source = ${changes.source} where id = ${meeting.id}`
    const at = changes.quarantined ? rooms.clock.now() : null
    await rooms.database
      .sql`update participants set email_verified_at = null, email_quarantined_at = ${at} where id = ${meeting.customerId}`
    return meeting
  }

  it('is verified by the code if staff or an integrator entered it', async () => {
    const meeting = await unverifiedMeeting({ source: 'console' })
    await verifyAndGetProof(meeting)
    const { participants } = await rooms.snapshot(meeting.world, meeting.id)
    expect(participants.find((one) => one.id === meeting.customerId)?.emailVerifiedAt).not.toBeNull()
    expect(await rooms.timelineKinds(meeting.id)).toContain('contact_verified')
  })

  it.each([
    ['typed by a customer', { source: 'public' }],
    ['whose reader said it is not theirs', { source: 'console', quarantined: true }],
  ])('%s: no code is sent and nobody is admitted', async (_, changes) => {
    const meeting = await unverifiedMeeting(changes)
    const { joinToken: token } = meeting
    expect(await viewJoinVerification(visitor(), { token })).toMatchObject({ needed: true, methods: [] })
    expect(await requestJoinCode(visitor(), { token, channel: email })).toEqual({ ok: false, reason: 'unknown' })
    expect(await openByJoinLink(visitor(), { token })).toEqual({ ok: false, reason: 'verify' })
  })
})

describe('a QR code for the phone', () => {
  it('transfers the proof of the browser that created it, and no other', async () => {
    const meeting = await protectedMeeting()
    const { joinToken: token } = meeting
    const proof = await verifyAndGetProof(meeting)
    const scan = async (by: { proof?: string }) => {
      const code = `${meeting.id}:${by.proof ? 'verified' : 'not'}`
      await createDeviceHandoff(visitor(), { token, target: 'join', ...by })
      await replaceCode(meeting, code)
      return acceptDeviceHandoff(visitor(), { code: code.slice(0, 64) })
    }
    const withoutProof = await scan({})
    expect(withoutProof).toEqual({ token, target: 'join', proof: null })
    const withProof = await scan({ proof })
    expect(withProof?.proof?.minutes).toBeGreaterThan(40)
    expect(await openByJoinLink(visitor(), { token, proof: withProof?.proof?.proof ?? '' })).toMatchObject({ ok: true })
  })
})

/** Replaces the code by a known one, because the code is only shown as a picture. */
async function replaceCode(meeting: Meeting, code: string): Promise<void> {
  const { sha256 } = await import('#server/lib/hash.ts')
  const hash = `handoff:${sha256(code.slice(0, 64)).toString('base64url')}`
  await rooms.database
    .sql`update directory d set value = ${hash} from device_handoffs h where d.value = h.code_hash and h.participant_id = ${meeting.customerId}`
  await rooms.database.sql`update device_handoffs set code_hash = ${hash} where participant_id = ${meeting.customerId}`
}

async function admitAgent(meeting: Meeting): Promise<string> {
  const appointment = await rooms.snapshot(meeting.world, meeting.id)
  const agent = appointment.participants.find((one) => one.id === meeting.agentParticipantId)
  if (!agent) throw new Error('no agent')
  const { ticket } = await admitToRoom(rooms.system, appointment, agent, meeting.sessionId)
  await readTicket(rooms.config, ticket, agent.id)
  return ticket
}
