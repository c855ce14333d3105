import type { Spec, Specs } from './spec.ts'

const upcoming: Spec = { join: 'join', link: 'manage', smsLastLine: 'manage' }
const past: Spec = { link: 'see', smsLastLine: 'see' }

/** Messages to the customer. The participant types address the person who was added, removed or changed. */
export const customerSpecs: Specs = {
  CREATE: { ...upcoming, asksToConfirm: true, calendar: 'REQUEST', notes: ['device', 'personal', 'calendarAdds'] },
  UPDATE: { ...upcoming, notes: ['sameLink'] },
  RESCHEDULE: { ...upcoming, asksToConfirm: true, calendar: 'REQUEST', notes: ['sameLink', 'calendarMoves'] },
  REASSIGN: { ...upcoming, notes: ['sameLink'] },
  ROOM: { join: 'joinNow', link: 'manage', notes: ['allow'] },
  REMINDER: { ...upcoming, notes: ['device', 'otherTime'], optional: true },
  CANCELLED: { ...past, calendar: 'CANCEL', over: true, notes: ['calendarRemoves'] },
  FOLLOW_UP: { link: 'see', smsLastLine: 'support', notes: ['open'], optional: true },
  IN_PROGRESS: { join: 'joinNow', link: 'see', notes: ['allow'] },
  COMPLETED: { ...past, notes: ['open'] },
  FAILED: { link: 'see', smsLastLine: 'support', over: true, notes: ['sorry'] },
  NO_SHOW: { link: 'see', smsLastLine: 'support', over: true, notes: ['again'] },
  PARTICIPANT_ADDED: {
    ...upcoming,
    asksToConfirm: true,
    calendar: 'REQUEST',
    notes: ['device', 'personal', 'calendarAdds'],
  },
  // A removed participant gets no link.
  PARTICIPANT_REMOVED: { calendar: 'CANCEL', over: true, notes: ['calendarRemoves'] },
  PARTICIPANT_UPDATED: { ...upcoming, notes: ['sameLink', 'notYou'] },
  INTERACTION_UPDATED: { ...upcoming, notes: ['sameLink'] },
}
