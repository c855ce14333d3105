import { isLive } from '#server/domain/rules.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import { addMs, durationMs, latest } from '#server/lib/time.ts'
import type { JobRequest } from '#server/platform/jobs/types.ts'

/** Types with an offset from the start or the end of the appointment. */
type ScheduledEventType = 'ROOM' | 'REMINDER' | 'FOLLOW_UP'
type ScheduledEvent = { type: ScheduledEventType; offset: string; at: Date; usefulUntil: Date }

const followUpUsefulMs = 24 * 3_600_000

/** Returns the jobs that publish scheduled events to subscribed endpoints. Quiet hours do not apply to systems. */
export function planScheduledEvents(appointment: Snapshot, now: Date): JobRequest[] {
  const {
    organizationId,
    id,
    revision,
    webhookNotificationTypes: types,
    application,
    notificationsPaused,
  } = appointment
  if (!types || notificationsPaused || !application.settings.notificationsActive) return []
  return scheduledEventsOf(appointment)
    .filter((one) => types.includes(one.type) && isCurrent(one, appointment, now))
    .map(({ type, offset, at }) => ({
      organizationId,
      lane: 'internal',
      kind: 'webhook.scheduled_event',
      subject: id,
      revision,
      identity: ['webhook.scheduled_event', id, revision, type, offset],
      origin: 'plan',
      dueAt: at,
      payload: { type, offset },
    }))
}

/** Returns whether an event is due after the latest change of the appointment or its policy, and is still useful. */
function isCurrent({ type, at, usefulUntil }: ScheduledEvent, appointment: Snapshot, now: Date): boolean {
  const { revisedAt, policyAppliedAt, status } = appointment
  const fitsStatus = isLive(appointment) || (type === 'FOLLOW_UP' && status === 'completed')
  return fitsStatus && at > latest(revisedAt, policyAppliedAt ?? revisedAt) && now < usefulUntil
}

function scheduledEventsOf({ policy, startAt, endAt }: Snapshot): ScheduledEvent[] {
  const { reminders, room, followUp } = policy
  const before = (offset: string) => addMs(startAt, -durationMs(offset))
  const offsets = [...new Set(reminders.map(({ offset }) => offset))]
  const all: ScheduledEvent[] = offsets.map((offset) => ({
    type: 'REMINDER',
    offset,
    at: before(offset),
    usefulUntil: startAt,
  }))
  if (room) all.push({ type: 'ROOM', offset: room.offset, at: before(room.offset), usefulUntil: endAt })
  if (followUp) {
    const at = addMs(endAt, durationMs(followUp.offset))
    all.push({ type: 'FOLLOW_UP', offset: followUp.offset, at, usefulUntil: addMs(at, followUpUsefulMs) })
  }
  return all
}
