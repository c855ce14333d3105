import type { Vendor } from '#server/lib/circuitNames.ts'

export type { Vendor } from '#server/lib/circuitNames.ts'

/** One application's way into one vendor that is left alone for now, in business time. */
export type Pause = {
  applicationId: string
  applicationName: string
  vendor: Vendor
  since: Date
  /** Past or present: it is being tried. */
  nextTryAt: Date
  /** The vendor's word, or ours for what came instead of an answer. */
  reason: string
  /** Items that wait for it. */
  waiting: number
}

/** What waits for a vendor's pace. */
export type Backlog = {
  lane: string
  waiting: number
  /** There are more than were counted. */
  isCapped: boolean
  perMinute: number
  /** When the last of those that wait now will have been begun. */
  clearedAt: Date
  /** Long enough that people should know. */
  isLong: boolean
}

export type VendorState = { pauses: Pause[]; backlogs: Backlog[] }
