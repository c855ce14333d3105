import { findSnapshot } from '#server/domain/data.ts'
import { linksFor } from '#server/domain/links.ts'
import type { Channel } from '#server/domain/policySchema.ts'
import { customersOf, hasAccess, isCustomerWaiting, isLive, joinPhase } from '#server/domain/rules.ts'
import type { Participant, Snapshot } from '#server/domain/schema.ts'
import { notFound } from '#server/lib/errors.ts'
import { suppressionHashes } from '#server/messaging/delivery/contactHashes.ts'
import type { Suppression } from '#server/messaging/delivery/schema.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import type { StoredCheck } from '#server/video/rooms/checkData.ts'
import type { DeviceCheck } from '#server/video/rooms/checkSchema.ts'
import { getReadiness } from '#server/video/rooms/readiness.ts'
import { sideOf } from '#server/video/rooms/rules.ts'
import type { LateNotice, Side } from '#server/video/rooms/schema.ts'
import { currentSession, hasVideo } from '#server/video/sessions/rules.ts'
import { expectedStartOf } from '../lifecycle/expectedStart.ts'
import type { AppointmentView, ById } from '../schema.ts'
import { viewFor } from './getAppointment.ts'
import { type OutcomeView, outcomeViewOf } from './outcomeView.ts'
import { readTimeline, type TimelineEntry } from './readTimeline.ts'
import { actionsFor, type StaffActions } from './staffActionRules.ts'
import {
  findShownDispatch,
  findShownSession,
  findStaffFields,
  listOtherSuppressionRows,
  listPendingJobs,
} from './staffAppointmentData.ts'

export type StaffAppointmentView = AppointmentView & {
  application: { name: string; timezone: string }
  source: 'public' | 'rest' | 'console' | null
  cancelReason: string | null
  /**
   * The outcome, the reason of a correction by staff, and whether later events contradict it; null before the end and for
   * a cancelled appointment.
   */
  outcome: OutcomeView | null
  /** Whether the customer is waiting alone in the session. */
  customerWaiting: boolean
  /** Each participant's latest device check, and reports of running late. */
  readiness: { checks: (DeviceCheck & { at: Date; side: Side })[]; late: LateNotice[] }
  /** The expected start, if it is delayed. */
  expectedStart: Date | null
  session: {
    /** The provider's state; `waiting` before the session exists, `removed` afterwards. */
    state: string
    region: string
    generation: number
    /** The first characters of the provider's id, enough to find it there. */
    providerId: string | null
    expiresAt: Date | null
  } | null
  dispatch: {
    state: 'pending' | 'sent' | 'failed' | 'cleared'
    sentAt: Date | null
    conversationId: string | null
    error: string | null
  } | null
  /**
   * Contacts whose recipient reported that the appointment is not theirs; nothing is sent there until staff release them.
   */
  quarantined: { participantId: string; name: string | null; channels: Channel[]; since: Date }[]
  /** Whether messages are paused, for the appointment or for its application. */
  notificationsPaused: { appointment: boolean; application: boolean }
  /** Other suppressions of the customers' contacts. */
  suppressions: (Suppression & { participantId: string })[]
  actions: StaffActions
  /** The staff member's own link to the session, while it can be used. */
  joinToken: string | null
  timeline: TimelineEntry[]
  pendingJobs: { kind: string; dueAt: Date; state: 'pending' | 'claimed' | 'inDoubt'; attempts: number }[]
}

/**
 * Returns one appointment as staff see it: its state, its timeline, and its planned jobs. Throws `not_found` without access.
 */
export async function getStaffAppointment(ctx: Ctx, { id }: ById): Promise<StaffAppointmentView> {
  const actor = requireActor(ctx, ['agent', 'supervisor', 'admin'])
  const { organizationId } = actor
  const appointment = await findSnapshot(ctx.db, organizationId, id)
  if (!appointment || !hasAccess(actor, appointment)) throw notFound()
  const [staffFields, session, dispatch, timeline, pendingJobs, readiness, suppressions, expectedStart] =
    await Promise.all([
      findStaffFields(ctx.db, organizationId, id),
      findShownSession(ctx.db, organizationId, id),
      findShownDispatch(ctx.db, organizationId, id, appointment.revision),
      readTimeline(ctx.db, organizationId, id),
      listPendingJobs(ctx.db, organizationId, id),
      getReadiness(ctx.db, appointment),
      listOtherSuppressions(ctx, appointment),
      isLive(appointment) ? expectedStartOf(ctx.db, appointment, ctx.now()) : null,
    ])
  const view = viewFor(ctx, actor, appointment)
  const { name, timezone } = appointment.application
  return {
    ...view,
    participants: view.participants.map((one) => ({
      ...one,
      name: one.name ?? appointment.participants.find(({ id: own }) => own === one.id)?.staff?.name ?? null,
    })),
    application: { name, timezone },
    source: staffFields?.source ?? null,
    cancelReason: staffFields?.cancelReason ?? null,
    outcome: outcomeViewOf(appointment, staffFields?.outcomeReason ?? null, timeline),
    customerWaiting: isCustomerWaiting(appointment),
    readiness: { checks: readiness.checks.map(withSide(appointment)), late: readiness.late },
    expectedStart,
    session: session && shownSession(session),
    dispatch: dispatch && shownDispatch(dispatch),
    quarantined: customersOf(appointment).flatMap(quarantineOf),
    notificationsPaused: {
      appointment: appointment.notificationsPaused,
      application: !appointment.application.settings.notificationsActive,
    },
    suppressions,
    actions: actionsFor(appointment, actor, ctx.now()),
    joinToken: ownJoinToken(ctx, appointment, actor.staffId),
    timeline,
    pendingJobs,
  }
}

/**
 * Lists suppressions except reports of a wrong recipient, which are shown separately as a quarantine.
 */
async function listOtherSuppressions(ctx: Ctx, appointment: Snapshot): Promise<StaffAppointmentView['suppressions']> {
  const { organizationId } = appointment
  const contacts = customersOf(appointment).flatMap(({ id: participantId, email, phone }) => [
    ...(email
      ? [{ participantId, channel: 'EMAIL' as const, hashes: suppressionHashes(ctx, appointment, email) }]
      : []),
    ...(phone ? [{ participantId, channel: 'SMS' as const, hashes: suppressionHashes(ctx, appointment, phone) }] : []),
  ])
  const found = await listOtherSuppressionRows(
    ctx.db,
    organizationId,
    contacts.flatMap(({ hashes }) => hashes),
  )
  return contacts.flatMap(({ hashes, participantId, channel }) => {
    const own = found.filter((one) => one.channel === channel && hashes.some((hash) => hash.equals(one.contactHash)))
    // A reason stored under both hashes of a contact is shown once, with the earlier time.
    const isFirst = (one: (typeof own)[number]) => one === own.find(({ reason }) => reason === one.reason)
    return own.filter(isFirst).map(({ reason, stops, at }) => ({ participantId, channel, reason, stops, at }))
  })
}

/**
 * Returns the staff member's own join token, or null. Nobody else gets it, because an agent's link works for that agent
 * only.
 */
export function ownJoinToken(ctx: Ctx, appointment: Snapshot, staffId: string): string | null {
  const own = appointment.participants.find((one) => one.staffId === staffId)
  if (!own || (!hasVideo(appointment) && !currentSession(appointment)) || joinPhase(appointment, ctx.now()) !== 'open')
    return null
  return linksFor(ctx, appointment, own).joinToken
}

function quarantineOf({ id, name, emailQuarantinedAt, phoneQuarantinedAt }: Participant) {
  const since = emailQuarantinedAt ?? phoneQuarantinedAt
  const channels: Channel[] = [
    ...(emailQuarantinedAt ? ['EMAIL' as const] : []),
    ...(phoneQuarantinedAt ? ['SMS' as const] : []),
  ]
  return since ? [{ participantId: id, name, channels, since }] : []
}
const withSide =
  (appointment: Snapshot) =>
  ({ participantId, ...check }: StoredCheck) => ({
    ...check,
    side: sideOf(appointment.participants.find((one) => one.id === participantId) ?? { type: 'CUSTOMER' }),
  })

type SessionRow = NonNullable<Awaited<ReturnType<typeof findShownSession>>>
/** Translates the provider's state, which is `waiting` for a session that exists but that nobody has joined. */
function sessionStateOf({ providerId, providerState }: Pick<SessionRow, 'providerId' | 'providerState'>): string {
  if (!providerId) return 'waiting'
  return providerState === null || providerState === 'waiting' ? 'created' : providerState
}
const shownSession = ({ region, generation, ...row }: SessionRow): StaffAppointmentView['session'] => ({
  state: row.removedAt ? 'removed' : sessionStateOf(row),
  region,
  generation,
  providerId: row.providerId?.slice(0, 8) ?? null,
  expiresAt: row.providerExpiresAt,
})

type DispatchRow = NonNullable<Awaited<ReturnType<typeof findShownDispatch>>>
const shownDispatch = ({ state, sentAt, conversationId, error }: DispatchRow) => ({
  state,
  sentAt,
  conversationId,
  error,
})
