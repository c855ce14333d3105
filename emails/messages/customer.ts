import type { Spec, Specs } from './spec.ts'

const going: Spec = { join: 'join', link: 'manage', smsTail: 'manage' }
const past: Spec = { link: 'see', smsTail: 'see' }

/** For whom the appointment is. Participant types speak to the very person added, removed or changed. */
export const customerSpecs: Specs = {
  CREATE: { ...going, asks: true, calendar: 'REQUEST', notes: ['device', 'personal', 'calendarAdds'] },
  UPDATE: { ...going, notes: ['sameLink'] },
  RESCHEDULE: { ...going, asks: true, calendar: 'REQUEST', notes: ['sameLink', 'calendarMoves'] },
  REASSIGN: { ...going, notes: ['sameLink'] },
  ROOM: { join: 'joinNow', link: 'manage', notes: ['allow'] },
  REMINDER: { ...going, notes: ['device', 'otherTime'], optional: true },
  CANCELLED: { ...past, calendar: 'CANCEL', over: true, notes: ['calendarRemoves'] },
  FOLLOW_UP: { link: 'see', smsTail: 'support', notes: ['open'], optional: true },
  IN_PROGRESS: { join: 'joinNow', link: 'see', notes: ['allow'] },
  COMPLETED: { ...past, notes: ['open'] },
  FAILED: { link: 'see', smsTail: 'support', over: true, notes: ['sorry'] },
  NO_SHOW: { link: 'see', smsTail: 'support', over: true, notes: ['again'] },
  PARTICIPANT_ADDED: { ...going, asks: true, calendar: 'REQUEST', notes: ['device', 'personal', 'calendarAdds'] },
  // Who no longer takes part gets no link any more.
  PARTICIPANT_REMOVED: { calendar: 'CANCEL', over: true, notes: ['calendarRemoves'] },
  PARTICIPANT_UPDATED: { ...going, notes: ['sameLink', 'notYou'] },
  INTERACTION_UPDATED: { ...going, notes: ['sameLink'] },
}
