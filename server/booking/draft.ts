import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { isStaffOnly } from '#server/domain/rules.ts'
import { AppError, notFound } from '#server/lib/errors.ts'
import { sha256 } from '#server/lib/hash.ts'
import { newId } from '#server/lib/ids.ts'
import { seal, unseal } from '#server/lib/seal.ts'
import { addMinutes } from '#server/lib/time.ts'
import type { Ctx } from '#server/platform/context.ts'
import { type FoundApplication, findApplicationBySlug } from '#server/tenants/applications/data.ts'
import { findPreset, type Preset } from '#server/tenants/presets/data.ts'
import { findDraft, insertDraft, updateDraft } from './draftData.ts'

const instant = z.coerce.date()
const slot = z.object({ start: instant, end: instant })

/** A customer's choices and entries so far. They are encrypted in the database and found by a token in a cookie. */
export const draftContent = z.object({
  start: instant,
  durationMinutes: z.number().int(),
  timezone: z.string(),
  locale: z.string(),
  name: z.string().default(''),
  channel: z.enum(['EMAIL', 'SMS']).default('EMAIL'),
  email: z.string().default(''),
  phone: z.string().default(''),
  intake: z.record(z.string(), z.string()).default({}),
  code: z.object({ resendAt: instant, expiresAt: instant, holdExpiresAt: instant.nullable() }).nullable().default(null),
  /** The correct code after it was entered; the booking consumes it. */
  verifiedCode: z.string().nullable().default(null),
  alternatives: z.array(slot).nullable().default(null),
  booked: z.object({ reference: z.string(), manageToken: z.string(), joinToken: z.string() }).nullable().default(null),
})
export type DraftContent = z.infer<typeof draftContent>
export type Draft = {
  token: string
  id: string
  organizationId: string
  application: FoundApplication
  preset: Preset
  content: DraftContent
}

const slug = z.string().max(63)
export const serviceInput = z.object({ application: slug, preset: slug })
export const draftPath = serviceInput.extend({ draft: z.string().max(64) })
export type DraftPath = z.infer<typeof draftPath>

const lifetimeMinutes = 24 * 60
/** Binds the encrypted content to its row, so that it cannot be decrypted as another row's. */
const sealContext = (id: string): string => `drafts:${id}`

/** Returns the application and preset of a public page by their slugs; `not_found` if either is unknown or not public. */
export async function getService(
  ctx: Ctx,
  application: string,
  preset: string,
): Promise<{ application: FoundApplication; preset: Preset }> {
  const found = await findApplicationBySlug(ctx.db, application)
  const service = found && (await findPreset(ctx.db, found.organizationId, found.id, preset))
  if (!found || !service || isStaffOnly(found)) throw notFound()
  return { application: found, preset: service }
}

/** Returns the draft of a token on this service's pages, or null if it is unknown or expired. */
export async function loadDraft(ctx: Ctx, path: DraftPath): Promise<Draft | null> {
  const { application, preset } = await getService(ctx, path.application, path.preset)
  const row = await findDraft(ctx.db, application.organizationId, preset.id, sha256(path.draft), ctx.now())
  if (!row) return null
  const plain = unseal(ctx.config.ENCRYPTION_KEYS, sealContext(row.id), row.sealed).toString('utf8')
  return {
    token: path.draft,
    id: row.id,
    organizationId: row.organizationId,
    application,
    preset,
    content: draftContent.parse(JSON.parse(plain)),
  }
}

export async function requireDraft(ctx: Ctx, path: DraftPath): Promise<Draft> {
  const draft = await loadDraft(ctx, path)
  if (!draft) throw new AppError('gone', 'This booking has expired. Choose a time again.', { reason: 'draft' })
  return draft
}

/** Saves changes to the draft and extends its lifetime. */
export async function saveDraft(ctx: Ctx, draft: Draft, change: Partial<DraftContent>): Promise<Draft> {
  const content = { ...draft.content, ...change }
  const sealed = seal(ctx.config.ENCRYPTION_KEYS, sealContext(draft.id), JSON.stringify(content))
  await updateDraft(ctx.db, draft.organizationId, draft.id, sealed, addMinutes(ctx.now(), lifetimeMinutes))
  return { ...draft, content }
}

/** Creates a draft and returns its token, which is stored only as a hash. */
export async function createDraft(
  ctx: Ctx,
  service: { application: FoundApplication; preset: Preset },
  content: DraftContent,
): Promise<string> {
  const id = newId()
  const token = randomBytes(20).toString('base64url')
  const { organizationId, id: applicationId } = service.application
  await insertDraft(ctx.db, {
    organizationId,
    id,
    applicationId,
    presetId: service.preset.id,
    tokenHash: sha256(token),
    sealed: seal(ctx.config.ENCRYPTION_KEYS, sealContext(id), JSON.stringify(content)),
    expiresAt: addMinutes(ctx.now(), lifetimeMinutes),
  })
  return token
}
