import type { Spec, Specs } from './spec.ts'

const upcoming: Spec = { join: 'join', link: 'open', smsLastLine: 'see' }
const past: Spec = { link: 'open', smsLastLine: 'see' }

/**
 * Messages to the agent, whose own calendar is kept up to date. A new assignee gets REASSIGN; the former one gets
 * PARTICIPANT_REMOVED, which removes the calendar entry.
 */
export const agentSpecs: Specs = {
  CREATE: { ...upcoming, calendar: 'REQUEST', notes: ['calendarAdds'] },
  UPDATE: upcoming,
  RESCHEDULE: { ...upcoming, calendar: 'REQUEST', notes: ['calendarMoves'] },
  REASSIGN: { ...upcoming, calendar: 'REQUEST', notes: ['calendarAdds'] },
  ROOM: { ...upcoming, join: 'joinNow' },
  REMINDER: { ...upcoming, optional: true },
  CANCELLED: { ...past, calendar: 'CANCEL', over: true, notes: ['calendarRemoves'] },
  FOLLOW_UP: { ...past, optional: true },
  IN_PROGRESS: { ...upcoming, join: 'joinNow' },
  COMPLETED: past,
  FAILED: { ...past, over: true },
  NO_SHOW: past,
  PARTICIPANT_ADDED: { ...upcoming, calendar: 'REQUEST', notes: ['calendarAdds'] },
  PARTICIPANT_REMOVED: { calendar: 'CANCEL', over: true, notes: ['calendarRemoves'] },
  PARTICIPANT_UPDATED: upcoming,
  INTERACTION_UPDATED: upcoming,
}
