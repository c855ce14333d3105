import { z } from 'zod'
import { findSnapshot } from '#server/domain/data.ts'
import type { Participant, Snapshot } from '#server/domain/schema.ts'
import { contactHash } from '#server/lib/hash.ts'
import { seal, unseal } from '#server/lib/seal.ts'
import type { Ctx } from '#server/platform/context.ts'
import { enqueue } from '#server/platform/jobs/enqueue.ts'
import { type FoundApplication, findApplicationById } from '#server/tenants/applications/data.ts'
import { liftSuppressions, listSuppressions, recordSuppression } from '../delivery/suppressionData.ts'
import { optOutJob } from './optOutJob.ts'

/**
 * Content of an unsubscribe token. It identifies the contact by its hash, so the link still works after other links were replaced and
 * never affects a contact that was entered later.
 */
type TokenContent = {
  organizationId: string
  applicationId: string
  appointmentId: string
  participantId: string
  hash: Buffer
}

const sealContext = 'unsubscribe'

type Links = { unsubscribeUrl: string; oneClickUrl: string }

/** Builds the addresses to unsubscribe from reminders: the page with a button, and the one-click address for mail clients. */
export function unsubscribeLinks(ctx: Pick<Ctx, 'config'>, appointment: Snapshot, person: Participant): Links | object {
  if (!person.email) return {}
  const { organizationId, applicationId, id } = appointment
  const hash = contactHash(ctx.config.TOKEN_PEPPER, applicationId, person.email)
  const content = Buffer.concat([...[organizationId, applicationId, id, person.id].map(bytesOf), hash])
  const token = seal(ctx.config.ENCRYPTION_KEYS, sealContext, content).toString('base64url')
  const { PUBLIC_URL } = ctx.config
  return { unsubscribeUrl: `${PUBLIC_URL}/unsubscribe/${token}`, oneClickUrl: `${PUBLIC_URL}/api/unsubscribe/${token}` }
}

export const unsubscribeInput = z.object({ token: z.string().max(1000) })

export type UnsubscribeView = {
  application: Pick<FoundApplication, 'name' | 'slug' | 'settings'>
  /** Whether the contact has unsubscribed already. */
  stopped: boolean
} | null

/** Returns the sending application and whether the contact has unsubscribed; null for an invalid token. Changes nothing. */
export async function viewUnsubscribe(ctx: Ctx, input: z.output<typeof unsubscribeInput>): Promise<UnsubscribeView> {
  const content = openToken(ctx, input.token)
  const application = content && (await findApplicationById(ctx.db, content.applicationId))
  if (!application) return null
  const suppressions = await listSuppressions(ctx.db, contactOf(content))
  const { name, slug, settings } = application
  const stopped = suppressions.some(({ reason }) => reason === 'unsubscribed')
  return { application: { name, slug, settings }, stopped }
}

/** Ends this application's reminders and follow-ups by email to the link's contact. Unsubscribing again changes nothing. */
export async function unsubscribe(
  ctx: Ctx,
  input: z.output<typeof unsubscribeInput>,
  via: 'page' | 'one_click' = 'page',
): Promise<{ ok: boolean }> {
  const content = openToken(ctx, input.token)
  if (!content) return { ok: false }
  const { organizationId, hash: contactHash } = content
  const optOut = {
    organizationId,
    channel: 'EMAIL',
    contactHash,
    reason: 'unsubscribed',
    stops: 'optional',
    via,
  } as const
  await applyChange(
    ctx,
    content,
    async (tx, eventKey, now) => void (await recordSuppression(tx, { ...optOut, eventKey }, now)),
  )
  return { ok: true }
}

/** Reverses `unsubscribe`, from the same page. */
export async function resubscribe(ctx: Ctx, input: z.output<typeof unsubscribeInput>): Promise<{ ok: boolean }> {
  const content = openToken(ctx, input.token)
  if (!content) return { ok: false }
  const lift = { ...contactOf(content), reasons: ['unsubscribed'], via: 'page', note: null } as const
  await applyChange(
    ctx,
    content,
    async (tx, eventKey, now) => void (await liftSuppressions(tx, { ...lift, eventKey }, now)),
  )
  return { ok: true }
}

type Change = (tx: Parameters<typeof recordSuppression>[0], eventKey: string, now: Date) => Promise<void>

async function applyChange(ctx: Ctx, content: TokenContent, change: Change): Promise<void> {
  const now = ctx.now()
  const eventKey = `mail:${now.toISOString()}`
  const contact = await currentContact(ctx, content)
  await ctx.db.transaction(async (tx) => {
    await change(tx, eventKey, now)
    const { organizationId, applicationId, participantId } = content
    const changed = {
      organizationId,
      applicationId,
      channel: 'EMAIL',
      eventKey: `${eventKey}:${participantId}`,
    } as const
    if (contact) await enqueue(tx, [optOutJob(ctx, { ...changed, contact })])
  })
  ctx.requestTick()
}

/** Returns the address if the participant still has it; only then do planned notifications change. */
async function currentContact(ctx: Ctx, content: TokenContent): Promise<string | null> {
  const appointment = await findSnapshot(ctx.db, content.organizationId, content.appointmentId)
  const email = appointment?.participants.find(({ id }) => id === content.participantId)?.email
  if (!email) return null
  return contactHash(ctx.config.TOKEN_PEPPER, content.applicationId, email).equals(content.hash) ? email : null
}

const contactOf = ({
  organizationId,
  hash,
}: TokenContent): { organizationId: string; channel: 'EMAIL'; hashes: [Buffer] } => ({
  organizationId,
  channel: 'EMAIL',
  hashes: [hash],
})

/** Decrypts a token: four ids of 16 bytes and the hash. It is authenticated, so nobody else can create one. */
function openToken(ctx: Pick<Ctx, 'config'>, token: string): TokenContent | null {
  try {
    const bytes = unseal(ctx.config.ENCRYPTION_KEYS, sealContext, Buffer.from(token, 'base64url'))
    const [organizationId = '', applicationId = '', appointmentId = '', participantId = ''] = [0, 1, 2, 3].map((at) =>
      idOf(bytes.subarray(at * 16, at * 16 + 16)),
    )
    return { organizationId, applicationId, appointmentId, participantId, hash: bytes.subarray(64) }
  } catch {
    return null
  }
}

const bytesOf = (id: string): Buffer => Buffer.from(id.replaceAll('-', ''), 'hex')
const idOf = (bytes: Buffer): string => bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
