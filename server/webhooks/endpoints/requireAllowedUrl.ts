import { invalid } from '#server/lib/errors.ts'
import type { Ctx } from '#server/platform/context.ts'
import type { TargetRefusal } from '#server/ports/webhook/types.ts'

/** The address as it is kept, or `invalid` at `/url` with why it may not be told anything. */
export async function requireAllowedUrl(ctx: Ctx, url: string): Promise<string> {
  const checked = await ctx.ports.webhook.check(url)
  if (!checked.ok) throw invalid('/url', checked.reason, refusalTexts[checked.reason])
  return checked.url
}

const refusalTexts: Readonly<Record<TargetRefusal, string>> = {
  malformed: 'This is not a web address.',
  scheme: 'The address must begin with https://.',
  userinfo: 'The address must not hold a user name or password.',
  fragment: 'The address must not hold a #.',
  port: 'The port must be 443, 4443, 8443 or 9443.',
  host: 'The host must be a full name such as hooks.example.com.',
  private: 'The address leads into a private network.',
  unresolved: 'No address is known for this host.',
}
