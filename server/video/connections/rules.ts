import { randomBytes } from 'node:crypto'
import { circuitName } from '#server/lib/circuitNames.ts'
import type { FieldError } from '#server/lib/errors.ts'
import type { JobRequest } from '#server/platform/jobs/types.ts'
import { findRegion } from '#server/ports/genesys/regions.ts'
import type { SaveConnectionInput } from './schema.ts'

type ExistingConnection = { clientId: string; retiredAt: Date | null } | null
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const noSpace = /^\S+$/

/** Returns all validation errors of the connection form, each with its field. */
export function problemsOf(input: SaveConnectionInput, existing: ExistingConnection): FieldError[] {
  const { region, clientId, clientSecret, genesysOrganizationId, latencyNote, version } = input
  const isNew = existing === null || existing.retiredAt !== null
  return [
    ...(findRegion(region) ? [] : [fieldError('/region', 'unknown')]),
    ...(version === null && !isNew ? [fieldError('/region', 'taken')] : []),
    ...(clientId ? [] : [fieldError('/clientId', 'required')]),
    ...(clientId && (clientId.length > 200 || !noSpace.test(clientId)) ? [fieldError('/clientId', 'unusable')] : []),
    ...(!clientSecret && isNew ? [fieldError('/clientSecret', 'required')] : []),
    // The stored secret belongs to the previous client id.
    ...(!clientSecret && !isNew && existing?.clientId !== clientId
      ? [fieldError('/clientSecret', 'secretOfOtherClient')]
      : []),
    ...(clientSecret && (clientSecret.length > 500 || !noSpace.test(clientSecret))
      ? [fieldError('/clientSecret', 'unusable')]
      : []),
    ...(genesysOrganizationId && !uuid.test(genesysOrganizationId)
      ? [fieldError('/genesysOrganizationId', 'uuid')]
      : []),
    ...(latencyNote.length > 200 ? [fieldError('/latencyNote', 'long')] : []),
  ]
}

const messages: Record<string, string> = {
  unknown: 'Choose a Genesys Cloud region.',
  taken: 'This region is already connected.',
  required: 'This field is required.',
  secretOfOtherClient: 'Enter the secret of the new client.',
  unusable: 'Enter a valid value without spaces.',
  uuid: 'Enter a valid organization ID.',
  long: 'This is too long.',
}
const fieldError = (pointer: string, code: string): FieldError => ({ pointer, code, message: messages[code] ?? code })

export const newWebhookSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`

type ConnectionKey = { organizationId: string; applicationId: string; region: string }

/** Job that registers the webhook for an application's session events. */
export const subscribeRequest = (
  key: ConnectionKey,
  now: Date,
  discriminator: string | number = now.getTime(),
): JobRequest => webhookJob(key, 'session.subscribe', now, discriminator)
/** Job that ends the registration once no session in the region needs it. */
export const unsubscribeRequest = (
  key: ConnectionKey,
  now: Date,
  discriminator: string | number = now.getTime(),
): JobRequest => webhookJob(key, 'session.unsubscribe', now, discriminator)
export const checkRequest = (
  key: ConnectionKey,
  now: Date,
  discriminator: string | number = now.getTime(),
): JobRequest => ({
  ...jobFor(key, 'connection.check', now, discriminator),
  lane: 'genesys.check',
})

const webhookJob = (key: ConnectionKey, kind: string, now: Date, discriminator: string | number): JobRequest => ({
  ...jobFor(key, kind, now, discriminator),
  circuit: circuitName('genesys.sessions', key.applicationId),
})

const jobFor = (key: ConnectionKey, kind: string, now: Date, discriminator: string | number): JobRequest => ({
  organizationId: key.organizationId,
  lane: 'genesys.webhooks',
  kind,
  subject: key.applicationId,
  revision: 1,
  identity: [kind, key.applicationId, key.region, discriminator],
  origin: 'manual',
  dueAt: now,
  payload: { region: key.region },
})
