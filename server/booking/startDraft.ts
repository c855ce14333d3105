import { z } from 'zod'
import { isTimeZone } from '#server/lib/time.ts'
import type { Ctx } from '#server/platform/context.ts'
import { requireDuration } from '#server/scheduling/reservations/bookablePreset.ts'
import { createDraft, draftContent, getService, loadDraft, saveDraft } from './draft.ts'

const startInput = z.object({
  application: z.string().max(63),
  preset: z.string().max(63),
  start: z.iso.datetime({ offset: true }),
  durationMinutes: z.number().int(),
  timezone: z.string().max(64).refine(isTimeZone, 'Use an IANA time zone such as Europe/Berlin.'),
  locale: z.string().max(35).default('en'),
  draft: z.string().max(64).optional(),
})

/**
 * Starts or updates a draft with a chosen time, without a hold. An existing draft keeps its entries and its outstanding
 * code.
 */
export async function startDraft(ctx: Ctx, given: z.input<typeof startInput>): Promise<{ draft: string }> {
  const input = startInput.parse(given)
  const service = await getService(ctx, input.application, input.preset)
  requireDuration(service.preset, input.durationMinutes)
  const chosen = {
    start: new Date(input.start),
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
