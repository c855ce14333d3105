import { addMinutes } from '#server/lib/time.ts'
import type { Ctx } from '#server/platform/context.ts'
import { type DraftContent, type DraftPath, loadDraft } from './draft.ts'
import type { Slots } from './saveDetails.ts'

export type DraftView = Omit<DraftContent, 'verifiedCode' | 'booked' | 'code'> & {
  end: Date
  code: { sentTo: string; resendAt: Date; expiresAt: Date; holdExpiresAt: Date | null } | null
  verified: boolean
  alternatives: Slots | null
  appointment: DraftContent['booked']
}

/** Returns the parts of a draft that the booking pages show; null if it is unknown or expired. Changes nothing. */
export async function viewDraft(ctx: Ctx, path: DraftPath): Promise<DraftView | null> {
  const draft = await loadDraft(ctx, path)
  if (!draft) return null
  const { verifiedCode, booked, code, ...content } = draft.content
  const sentTo = content.channel === 'EMAIL' ? content.email : content.phone
  return {
    ...content,
    end: addMinutes(content.start, content.durationMinutes),
    code: code && { ...code, sentTo },
    verified: verifiedCode !== null,
    appointment: booked,
  }
}
