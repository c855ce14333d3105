import { seal } from '#server/lib/seal.ts'
import type { Ctx } from '#server/platform/context.ts'
import type { JobRequest } from '#server/platform/jobs/types.ts'
import type { MessageChannel } from '../delivery/schema.ts'

type ContactChange = {
  organizationId: string
  applicationId: string
  channel: MessageChannel
  /** The address or number itself, by which the handler finds its appointments. */
  contact: string
  /** Identifies the change, so that a duplicate enqueues nothing. */
  eventKey: string
}

/**
 * Builds the job that applies a changed opt-out to the contact's appointments. A job does it, because this module must not import
 * the appointments, which are in a higher layer. The contact is encrypted in the payload.
 */
export function optOutJob(ctx: Pick<Ctx, 'config' | 'now'>, changed: ContactChange): JobRequest {
  const { organizationId, applicationId, channel, contact, eventKey } = changed
  const sealed = seal(ctx.config.ENCRYPTION_KEYS, optOutSealContext(applicationId), contact).toString('base64')
  return {
    organizationId,
    lane: 'internal',
    kind: 'contact.opt_out',
    subject: applicationId,
    revision: 0,
    identity: ['contact.opt_out', applicationId, channel, eventKey],
    origin: 'manual',
    dueAt: ctx.now(),
    payload: { channel, sealed },
  }
}

export const optOutSealContext = (applicationId: string): string => `contact.opt_out:${applicationId}`
