import { canCustomersJoin, customersOf, isLive, joinClosesAt } from '#server/domain/rules.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import { isDispatchConfigured } from '#server/genesys/dispatch/rules.ts'
import { reachableContact } from '#server/messaging/notifications/contactRules.ts'
import { maySendNotifications } from '#server/messaging/notifications/rules.ts'
import type { StaffActor } from '#server/platform/context.ts'
import { hasVideo } from '#server/video/sessions/rules.ts'
import { whyNotCancel, whyNotReschedule } from '../rules.ts'

/** The reason why an action is not offered, or null if it is. The action's use case checks it again. */
type ActionRefusal = 'over' | 'no_video' | 'paused' | 'no_contact' | 'not_set_up' | 'not_failed' | 'no_link' | null
export type StaffActions = {
  cancel: ActionRefusal
  reschedule: ActionRefusal
  reassign: ActionRefusal
  addAgent: ActionRefusal
  removeParticipant: ActionRefusal
  provision: ActionRefusal
  email: ActionRefusal
  sms: ActionRefusal
  retryDispatch: ActionRefusal
}

/** Returns for each action why it is not offered to this staff member at `now`. */
export function actionsFor(appointment: Snapshot, actor: StaffActor, now: Date): StaffActions {
  const live = isLive(appointment)
  const beforeEnd = live && now < appointment.endAt
  const over = beforeEnd ? null : 'over'
  return {
    cancel: whyNotCancel(appointment, actor, now) ? 'over' : null,
    reschedule: whyNotReschedule(appointment, actor, now) ? 'over' : null,
    reassign: over,
    addAgent: over,
    removeParticipant: over,
    provision: !live || now >= joinClosesAt(appointment) ? 'over' : hasVideo(appointment) ? null : 'no_video',
    email: beforeEnd ? whyNotMessage(appointment, 'EMAIL') : 'over',
    sms: beforeEnd ? whyNotMessage(appointment, 'SMS') : 'over',
    retryDispatch: beforeEnd ? whyNotDispatch(appointment) : 'over',
  }
}

function whyNotMessage(appointment: Snapshot, channel: 'EMAIL' | 'SMS'): ActionRefusal {
  if (!maySendNotifications(appointment)) return 'paused'
  if (!canCustomersJoin(appointment.application)) return 'no_link'
  return customersOf(appointment).some((person) => reachableContact(appointment, person, channel) !== null)
    ? null
    : 'no_contact'
}

function whyNotDispatch(appointment: Snapshot): ActionRefusal {
  if (!isDispatchConfigured(appointment)) return 'not_set_up'
  const latest = appointment.dispatches.findLast((one) => one.revision === appointment.revision)
  return latest?.state === 'failed' ? null : 'not_failed'
}
