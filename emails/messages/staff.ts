import type { Spec, Specs } from './spec.ts'

const news: Spec = { link: 'open', smsTail: 'see' }
const off: Spec = { ...news, over: true }

/** For those who watch over an application: what happened, when, to whom, and the way to it. */
export const staffSpecs: Specs = {
  CREATE: news,
  UPDATE: news,
  RESCHEDULE: news,
  REASSIGN: news,
  ROOM: news,
  REMINDER: news,
  CANCELLED: off,
  FOLLOW_UP: news,
  IN_PROGRESS: news,
  COMPLETED: news,
  FAILED: off,
  NO_SHOW: news,
  PARTICIPANT_ADDED: news,
  PARTICIPANT_REMOVED: news,
  PARTICIPANT_UPDATED: news,
  INTERACTION_UPDATED: news,
}
