import { notFound } from '#server/lib/errors.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { findApplicationById } from '../applications/data.ts'
import type { Embedding, EmbeddingInput } from '../applications/schema.ts'
import { requireApplication } from '../applications/scope.ts'
import { listPresets } from './data.ts'

/** Returns the websites that may embed an application's booking pages, and the services they can embed. */
export async function getEmbedding(ctx: Ctx, { applicationId }: EmbeddingInput): Promise<Embedding> {
  const actor = requireActor(ctx, ['admin'])
  const { id, name } = await requireApplication(ctx.db, actor, applicationId)
  const [application, services] = await Promise.all([
    findApplicationById(ctx.db, id),
    listPresets(ctx.db, actor.organizationId, [id]),
  ])
  if (!application) throw notFound()
  return {
    application: { id, name },
    origins: application.settings.embedOrigins,
    services: services.map(({ slug, policy }) => ({ slug, name: policy.name })),
    publicUrl: ctx.config.PUBLIC_URL,
  }
}
