/** Statistics of the connection; losses are shares from 0 to 1. */
export type Sample = {
  /** Packet loss of outgoing and incoming media. */
  lossOut: number
  lossIn: number
  roundTripMs: number | null
  /** Estimated outgoing bandwidth in bits per second. */
  outgoing: number | null
}
export type Quality = 'good' | 'fair' | 'poor'
/** The media being sent: full video, small video, or audio only. */
export type Sending = 'full' | 'small' | 'sound'

/** Rates the connection by its worst value. */
export function judge({ lossOut, lossIn, roundTripMs, outgoing }: Sample): Quality {
  const loss = Math.max(lossOut, lossIn)
  const trip = roundTripMs ?? 0
  const room = outgoing ?? Number.POSITIVE_INFINITY
  if (loss > 0.1 || trip > 800 || room < 120_000) return 'poor'
  if (loss > 0.03 || trip > 350 || room < 350_000) return 'fair'
  return 'good'
}

/** Consecutive samples that cause a change. Recovery takes longer, so that the video does not alternate. */
const DOWN_AFTER = 3
const UP_AFTER = 8

export type Course = { sending: Sending; poor: number; fine: number }
export const firstCourse: Course = { sending: 'full', poor: 0, fine: 0 }

/** Decides what to send next. Audio is always kept, because it matters more than video. */
export function steer(course: Course, quality: Quality): Course {
  const poor = quality === 'poor' ? course.poor + 1 : 0
  const fine = quality === 'good' ? course.fine + 1 : 0
  if (poor >= DOWN_AFTER && course.sending !== 'sound') return { sending: down[course.sending], poor: 0, fine: 0 }
  if (fine >= UP_AFTER && course.sending !== 'full') return { sending: up[course.sending], poor: 0, fine: 0 }
  return { sending: course.sending, poor, fine }
}

const down = { full: 'small', small: 'sound', sound: 'sound' } as const
const up = { full: 'full', small: 'full', sound: 'small' } as const
