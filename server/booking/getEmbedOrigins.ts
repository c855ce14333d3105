import { z } from 'zod'
import { notFound } from '#server/lib/errors.ts'
import type { Ctx } from '#server/platform/context.ts'
import { findApplicationById } from '#server/tenants/applications/data.ts'

export const embedOriginsInput = z.object({ applicationId: z.uuid() })
export type EmbedOrigins = { application: string; locale: string; origins: string[] }

/** Returns the application of an embedded page, and the websites that may embed it. */
export async function getEmbedOrigins(ctx: Ctx, input: z.output<typeof embedOriginsInput>): Promise<EmbedOrigins> {
  const application = await findApplicationById(ctx.db, input.applicationId)
  if (!application) throw notFound()
  return { application: application.slug, locale: application.locale, origins: application.settings.embedOrigins }
}
