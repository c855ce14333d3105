import { randomBytes } from 'node:crypto'
import { circuitName } from '#server/lib/circuitNames.ts'
import type { FieldError } from '#server/lib/errors.ts'
import type { JobRequest } from '#server/platform/jobs/types.ts'
import { findRegion } from '#server/ports/genesys/regions.ts'
import type { SaveConnectionInput } from './schema.ts'

type Known = { clientId: string; retiredAt: Date | null } | null
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const noSpace = /^\S+$/

/** All that is wrong with what an administrator typed, each at its field. */
export function problemsOf(input: SaveConnectionInput, known: Known): FieldError[] {
  const { region, clientId, clientSecret, genesysOrganizationId, latencyNote, version } = input
  const isNew = known === null || known.retiredAt !== null
  return [
    ...(findRegion(region) ? [] : [wrong('/region', 'unknown')]),
    ...(version === null && !isNew ? [wrong('/region', 'taken')] : []),
    ...(clientId ? [] : [wrong('/clientId', 'required')]),
    ...(clientId && (clientId.length > 200 || !noSpace.test(clientId)) ? [wrong('/clientId', 'unusable')] : []),
    ...(!clientSecret && isNew ? [wrong('/clientSecret', 'required')] : []),
    // another client's secret would be sent with this one's id
    ...(!clientSecret && !isNew && known?.clientId !== clientId ? [wrong('/clientSecret', 'ofNewClient')] : []),
    ...(clientSecret && (clientSecret.length > 500 || !noSpace.test(clientSecret))
      ? [wrong('/clientSecret', 'unusable')]
      : []),
    ...(genesysOrganizationId && !uuid.test(genesysOrganizationId) ? [wrong('/genesysOrganizationId', 'uuid')] : []),
    ...(latencyNote.length > 200 ? [wrong('/latencyNote', 'long')] : []),
  ]
}

const messages: Record<string, string> = {
  unknown: 'This is no region of Genesys Cloud.',
  taken: 'This region is connected already.',
  required: 'This is needed.',
  ofNewClient: 'A new client needs its own secret.',
  unusable: 'This cannot be one.',
  uuid: 'This is no id of an organization.',
  long: 'This is too long.',
}
const wrong = (pointer: string, code: string): FieldError => ({ pointer, code, message: messages[code] ?? code })

export const newWebhookSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`

type Of = { organizationId: string; applicationId: string; region: string }

/** Asks the vendor to tell us of an application's session events. */
export const subscribeRequest = (of: Of, now: Date, mark: string | number = now.getTime()): JobRequest =>
  told(of, 'session.subscribe', now, mark)
/** Asks it to stop, once nothing there needs it any more. */
export const unsubscribeRequest = (of: Of, now: Date, mark: string | number = now.getTime()): JobRequest =>
  told(of, 'session.unsubscribe', now, mark)
export const checkRequest = (of: Of, now: Date, mark: string | number = now.getTime()): JobRequest => ({
  ...about(of, 'connection.check', now, mark),
  lane: 'genesys.check',
})

const told = (of: Of, kind: string, now: Date, mark: string | number): JobRequest => ({
  ...about(of, kind, now, mark),
  circuit: circuitName('genesys.sessions', of.applicationId),
})

const about = (of: Of, kind: string, now: Date, mark: string | number): JobRequest => ({
  organizationId: of.organizationId,
  lane: 'genesys.webhooks',
  kind,
  subject: of.applicationId,
  revision: 1,
  identity: [kind, of.applicationId, of.region, mark],
  origin: 'manual',
  dueAt: now,
  payload: { region: of.region },
})
