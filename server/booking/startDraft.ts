import { z } from 'zod'
import { instant, locale, timezone } from '#server/appointments/schema.ts'
import type { Ctx } from '#server/platform/context.ts'
import { requireDuration } from '#server/scheduling/reservations/bookablePreset.ts'
import { createDraft, draftContent, getService, loadDraft, saveDraft, serviceInput } from './draft.ts'

export const startInput = serviceInput.extend({
  start: instant,
  durationMinutes: z.number().int(),
  timezone,
  locale: locale.default('en'),
  draft: z.string().max(64).optional(),
})

/**
 * Starts or updates a draft with a chosen time, without a hold. An existing draft keeps its entries and its outstanding
 * code.
 */
export async function startDraft(ctx: Ctx, input: z.output<typeof startInput>): Promise<{ draft: string }> {
  const service = await getService(ctx, input.application, input.preset)
  requireDuration(service.preset, input.durationMinutes)
  const chosen = {
    start: input.start,
    durationMinutes: input.durationMinutes,
    timezone: input.timezone,
    locale: input.locale,
  }
  const existing = input.draft ? await loadDraft(ctx, { ...input, draft: input.draft }) : null
  if (existing && input.draft && !existing.content.booked) {
    // A code is valid for another start of the same duration, so a lost slot needs no second code.
    const isSameDuration = existing.content.durationMinutes === chosen.durationMinutes
    await saveDraft(ctx, existing, {
      ...chosen,
      alternatives: null,
      ...(isSameDuration ? {} : { code: null, verifiedCode: null }),
    })
    return { draft: input.draft }
  }
  const [channel = 'EMAIL'] = service.preset.policy.channels
  return { draft: await createDraft(ctx, service, draftContent.parse({ ...chosen, channel })) }
}
