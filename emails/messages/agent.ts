import type { Spec, Specs } from './spec.ts'

const going: Spec = { join: 'join', link: 'open', smsTail: 'see' }
const past: Spec = { link: 'open', smsTail: 'see' }

/**
 * For the agent: their own calendar follows. A new assignee gets REASSIGN, the former one PARTICIPANT_REMOVED, which takes the entry out.
 */
export const agentSpecs: Specs = {
  CREATE: { ...going, calendar: 'REQUEST', notes: ['calendarAdds'] },
  UPDATE: going,
  RESCHEDULE: { ...going, calendar: 'REQUEST', notes: ['calendarMoves'] },
  REASSIGN: { ...going, calendar: 'REQUEST', notes: ['calendarAdds'] },
  ROOM: { ...going, join: 'joinNow' },
  REMINDER: { ...going, optional: true },
  CANCELLED: { ...past, calendar: 'CANCEL', over: true, notes: ['calendarRemoves'] },
  FOLLOW_UP: { ...past, optional: true },
  IN_PROGRESS: { ...going, join: 'joinNow' },
  COMPLETED: past,
  FAILED: { ...past, over: true },
  NO_SHOW: past,
  PARTICIPANT_ADDED: { ...going, calendar: 'REQUEST', notes: ['calendarAdds'] },
  PARTICIPANT_REMOVED: { calendar: 'CANCEL', over: true, notes: ['calendarRemoves'] },
  PARTICIPANT_UPDATED: going,
  INTERACTION_UPDATED: going,
}
