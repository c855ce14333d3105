import type { Contact } from '#server/lib/contact.ts'
import type { Ctx } from '#server/platform/context.ts'
import type { FoundApplication } from '#server/tenants/applications/data.ts'
import { countCodeRequest } from './countCodeRequest.ts'
import { issueCode, prepareCode } from './issueCode.ts'
import type { Issued, Purpose } from './schema.ts'

export type SendCodeInput = { application: FoundApplication; contact: Contact; purpose: Purpose; locale: string }

/**
 * Sends a code that is bound to its contact, application and purpose only. Response and work are the same for every contact, so
 * that nobody can find out which contacts are known. Refuses with `rate_limited`.
 */
export async function sendCode(ctx: Ctx, input: SendCodeInput): Promise<Issued> {
  await countCodeRequest(ctx, { ...input, start: null })
  const prepared = await prepareCode(ctx, input)
  const issued = await ctx.db.transaction((tx) => issueCode(ctx, tx, input, prepared))
  ctx.requestTick()
  return issued
}
