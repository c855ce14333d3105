import { contactHash, keyedHash } from '#server/lib/hash.ts'
import type { Ctx } from '#server/platform/context.ts'

type Secrets = Pick<Ctx, 'config'>

/** Hashes an address or number for the whole organization: bounces and complaints apply to all of its applications. */
export const recipientHash = ({ config }: Secrets, organizationId: string, recipient: string): Buffer =>
  keyedHash(config.TOKEN_PEPPER, 'recipient', organizationId, recipient)

/** Returns both hashes under which a contact can be suppressed: the application's own and the organization's. */
export const suppressionHashes = (
  ctx: Secrets,
  { organizationId, applicationId }: { organizationId: string; applicationId: string },
  recipient: string,
): Buffer[] => [
  contactHash(ctx.config.TOKEN_PEPPER, applicationId, recipient),
  recipientHash(ctx, organizationId, recipient),
]

/** Hashes a number without an organization: an incoming text does not say which organization it is meant for. */
export const numberHash = ({ config }: Secrets, number: string): Buffer =>
  keyedHash(config.TOKEN_PEPPER, 'texted', number)
