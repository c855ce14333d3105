import { invalid } from '#server/lib/errors.ts'
import type { Ctx } from '#server/platform/context.ts'
import type { TargetRefusal } from '#server/ports/webhook/types.ts'

/** Returns the normalized address, or throws `invalid` at `/url` with the reason why webhooks must not be sent to it. */
export async function requireAllowedUrl(ctx: Ctx, url: string): Promise<string> {
  const checked = await ctx.ports.webhook.check(url)
  if (!checked.ok) throw invalid('/url', checked.reason, refusalTexts[checked.reason])
  return checked.url
}

const refusalTexts: Readonly<Record<TargetRefusal, string>> = {
  malformed: 'Enter a complete URL.',
  scheme: 'The URL must start with https://.',
  userinfo: 'The URL must not contain a user name or password.',
  fragment: 'The URL must not contain a #.',
  port: 'The port must be 443, 4443, 8443 or 9443.',
  host: 'The host must be a fully qualified name, such as hooks.example.com.',
  private: 'The URL points to a private network.',
  unresolved: 'This host was not found.',
}
