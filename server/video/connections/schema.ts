import { z } from 'zod'

const formText = z.string().max(2000)

export const connectionInput = z.object({ applicationId: z.uuid(), region: z.string().max(100) })
export type ConnectionInput = z.output<typeof connectionInput>
export const connectionsInput = z.object({ applicationId: z.uuid().optional() })
export type ConnectionsInput = z.output<typeof connectionsInput>
export const saveConnectionInput = connectionInput.extend({
  /** Version of the connection that was read; null for a new one. */
  version: z.int().positive().nullable(),
  clientId: formText,
  /** Empty keeps the stored secret. */
  clientSecret: formText.default(''),
  /** Empty: taken from Genesys at the next test. */
  genesysOrganizationId: formText.default(''),
  latencyNote: formText.default(''),
  /** The primary connection is used for agents without their own region. The first one is always primary. */
  primary: z.boolean().default(false),
})
export type SaveConnectionInput = z.output<typeof saveConnectionInput>

/** State of the webhook registration. */
export type Registration = {
  state: 'none' | 'requested' | 'registered' | 'failed'
  at: Date | null
  reason: string | null
}
export type Check = { state: 'none' | 'requested' | 'ok' | 'failed'; at: Date | null; reason: string | null }

/** Genesys connection of one region as staff see it, without secrets. */
export type Connection = {
  region: string
  awsRegion: string
  isPrimary: boolean
  /** Time of retirement; the row is deleted once its last session is removed. */
  retiredAt: Date | null
  clientId: string
  hasSecret: boolean
  genesysOrganizationId: string
  latencyNote: string
  version: number
  registration: Registration
  check: Check
}
