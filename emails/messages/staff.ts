import type { Spec, Specs } from './spec.ts'

const event: Spec = { link: 'open', smsLastLine: 'see' }
const overEvent: Spec = { ...event, over: true }

/** Messages to supervisors of an application: the event, its time, the participants and a link to the appointment. */
export const staffSpecs: Specs = {
  CREATE: event,
  UPDATE: event,
  RESCHEDULE: event,
  REASSIGN: event,
  ROOM: event,
  REMINDER: event,
  CANCELLED: overEvent,
  FOLLOW_UP: event,
  IN_PROGRESS: event,
  COMPLETED: event,
  FAILED: overEvent,
  NO_SHOW: event,
  PARTICIPANT_ADDED: event,
  PARTICIPANT_REMOVED: event,
  PARTICIPANT_UPDATED: event,
  INTERACTION_UPDATED: event,
}
