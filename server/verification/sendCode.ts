import type { Contact } from '#server/lib/contact.ts'
import type { Ctx } from '#server/platform/context.ts'
import type { FoundApplication } from '#server/tenants/applications/data.ts'
import { countCodeRequest } from './countCodeRequest.ts'
import { issueCode, prepareCode } from './issueCode.ts'
import type { Issued, Purpose } from './schema.ts'

export type SendCodeInput = { application: FoundApplication; contact: Contact; purpose: Purpose; locale: string }

/**
 * Sends a code that is bound to its contact, application and purpose alone. The same answer, by the same work, for every contact.
 * Refuses with `rate_limited`.
 */
export async function sendCode(ctx: Ctx, wanted: SendCodeInput): Promise<Issued> {
  await countCodeRequest(ctx, { ...wanted, start: null })
  const drafted = await prepareCode(ctx, wanted)
  const issued = await ctx.db.transaction((tx) => issueCode(ctx, tx, wanted, drafted))
  ctx.requestTick()
  return issued
}
