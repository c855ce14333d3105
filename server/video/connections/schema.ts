import { z } from 'zod'

const typed = z.string().max(2000)

export const connectionInput = z.object({ applicationId: z.uuid(), region: z.string().max(100) })
export const connectionsInput = z.object({ applicationId: z.uuid().optional() })
export const saveConnectionInput = connectionInput.extend({
  /** Of the connection as it was read; null for a new one. */
  version: z.int().positive().nullable(),
  clientId: typed,
  /** Empty keeps the stored one. */
  clientSecret: typed.default(''),
  /** Empty: as Genesys says at the next test. */
  genesysOrganizationId: typed.default(''),
  latencyNote: typed.default(''),
  /** The one that is used where no agent's region says otherwise; the first is always. */
  primary: z.boolean().default(false),
})
export type SaveConnectionInput = z.output<typeof saveConnectionInput>

/** Whether the vendor tells us of session events. */
export type Registration = { state: 'none' | 'asked' | 'registered' | 'failed'; at: Date | null; reason: string | null }
export type Check = { state: 'none' | 'asked' | 'ok' | 'failed'; at: Date | null; reason: string | null }

/** One region's way into Genesys as staff see it; no secret is ever part of it. */
export type Connection = {
  region: string
  awsRegion: string
  isPrimary: boolean
  /** Taken out of use; it goes when the last room made there is gone. */
  retiredAt: Date | null
  clientId: string
  hasSecret: boolean
  genesysOrganizationId: string
  latencyNote: string
  version: number
  registration: Registration
  check: Check
}
