import { contactHash, keyedHash } from '#server/lib/hash.ts'
import type { Ctx } from '#server/platform/context.ts'

type Secrets = Pick<Ctx, 'config'>

/** An address or number as the whole organization knows it: bounces and complaints hold for all of its applications. */
export const recipientHash = ({ config }: Secrets, organizationId: string, recipient: string): Buffer =>
  keyedHash(config.TOKEN_PEPPER, 'recipient', organizationId, recipient)

/** Both hashes a contact of one application is suppressed under. */
export const hashesOf = (
  ctx: Secrets,
  { organizationId, applicationId }: { organizationId: string; applicationId: string },
  recipient: string,
): Buffer[] => [
  contactHash(ctx.config.TOKEN_PEPPER, applicationId, recipient),
  recipientHash(ctx, organizationId, recipient),
]

/** A number before any organization is known. */
export const numberHash = ({ config }: Secrets, number: string): Buffer =>
  keyedHash(config.TOKEN_PEPPER, 'texted', number)
