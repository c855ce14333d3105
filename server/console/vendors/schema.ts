import type { Vendor } from '#server/lib/circuitNames.ts'

export type { Vendor } from '#server/lib/circuitNames.ts'

/** A vendor that is paused for one application, because its calls fail. Times are business time. */
export type Pause = {
  applicationId: string
  applicationName: string
  vendor: Vendor
  since: Date
  /** Time of the next attempt; if it is not in the future, the attempt is under way. */
  nextTryAt: Date
  /** The vendor's error, or ours if there was no response. */
  reason: string
  /** Number of jobs that wait for it. */
  waiting: number
}

/** Jobs that wait for a lane's rate limit. */
export type Backlog = {
  lane: string
  waiting: number
  /** Whether the real number is higher than `waiting`. */
  isCapped: boolean
  perMinute: number
  /** When the last of the jobs waiting now will have started. */
  clearedAt: Date
  /** Whether the wait is long enough to be reported. */
  isLong: boolean
}

export type VendorState = { pauses: Pause[]; backlogs: Backlog[] }
