import { z } from 'zod'
import { notFound } from '#server/lib/errors.ts'
import type { Ctx } from '#server/platform/context.ts'
import { findApplicationById } from '#server/tenants/applications/data.ts'

export const frameInput = z.object({ applicationId: z.uuid() })
export type FrameView = { application: string; locale: string; origins: string[] }

/** Returns the application of an embedded page, and the websites that may embed it. */
export async function getFrame(ctx: Ctx, given: z.input<typeof frameInput>): Promise<FrameView> {
  const { applicationId } = frameInput.parse(given)
  const application = await findApplicationById(ctx.db, applicationId)
  if (!application) throw notFound()
  return { application: application.slug, locale: application.locale, origins: application.settings.embedOrigins }
}
