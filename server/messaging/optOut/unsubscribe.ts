import { z } from 'zod'
import { findSnapshot } from '#server/domain/data.ts'
import type { Participant, Snapshot } from '#server/domain/schema.ts'
import { contactHash } from '#server/lib/hash.ts'
import { seal, unseal } from '#server/lib/seal.ts'
import type { Ctx } from '#server/platform/context.ts'
import { enqueue } from '#server/platform/jobs/enqueue.ts'
import { type FoundApplication, findApplicationById } from '#server/tenants/applications/data.ts'
import { liftSuppressions, listSuppressions, recordSuppression } from '../delivery/suppressionData.ts'
import { contactFollowJob } from './contactFollowJob.ts'

/** Names the contact by its hash: it outlives links that were replaced, and does not reach a contact that came after it. */
type TokenContent = {
  organizationId: string
  applicationId: string
  appointmentId: string
  participantId: string
  hash: Buffer
}

const sealContext = 'unsubscribe'

type Links = { unsubscribeUrl: string; oneClickUrl: string }

/** Where the reader of a mail ends reminders and follow-ups: the page that asks, and the address that mail programs post to. */
export function unsubscribeLinks(ctx: Pick<Ctx, 'config'>, appointment: Snapshot, person: Participant): Links | object {
  if (!person.email) return {}
  const { organizationId, applicationId, id } = appointment
  const hash = contactHash(ctx.config.TOKEN_PEPPER, applicationId, person.email)
  const held = Buffer.concat([...[organizationId, applicationId, id, person.id].map(bytesOf), hash])
  const token = seal(ctx.config.ENCRYPTION_KEYS, sealContext, held).toString('base64url')
  const { PUBLIC_URL } = ctx.config
  return { unsubscribeUrl: `${PUBLIC_URL}/unsubscribe/${token}`, oneClickUrl: `${PUBLIC_URL}/api/unsubscribe/${token}` }
}

export const unsubscribeInput = z.object({ token: z.string().max(1000) })

export type UnsubscribeView = {
  application: Pick<FoundApplication, 'name' | 'slug' | 'settings'>
  /** Nothing more comes there already. */
  stopped: boolean
} | null

/** For the page: whose messages these are, and whether they are stopped. Changes nothing; null for a token of nobody's. */
export async function viewUnsubscribe(ctx: Ctx, given: unknown): Promise<UnsubscribeView> {
  const opened = openToken(ctx, unsubscribeInput.parse(given).token)
  const application = opened && (await findApplicationById(ctx.db, opened.applicationId))
  if (!application) return null
  const held = await listSuppressions(ctx.db, contactOf(opened))
  const { name, slug, settings } = application
  return { application: { name, slug, settings }, stopped: held.some(({ reason }) => reason === 'unsubscribed') }
}

/** Ends reminders and follow-ups by mail for whoever got the link, in this application. Again, nothing changes. */
export async function unsubscribe(
  ctx: Ctx,
  given: unknown,
  via: 'page' | 'one_click' = 'page',
): Promise<{ ok: boolean }> {
  const opened = openToken(ctx, unsubscribeInput.parse(given).token)
  if (!opened) return { ok: false }
  const { organizationId, hash: contactHash } = opened
  const stop = {
    organizationId,
    channel: 'EMAIL',
    contactHash,
    reason: 'unsubscribed',
    stops: 'optional',
    via,
  } as const
  await applyChange(
    ctx,
    opened,
    async (tx, eventKey, now) => void (await recordSuppression(tx, { ...stop, eventKey }, now)),
  )
  return { ok: true }
}

/** Takes it back, from the same page. */
export async function resubscribe(ctx: Ctx, given: unknown): Promise<{ ok: boolean }> {
  const opened = openToken(ctx, unsubscribeInput.parse(given).token)
  if (!opened) return { ok: false }
  const lift = { ...contactOf(opened), reasons: ['unsubscribed'], via: 'page', note: null } as const
  await applyChange(
    ctx,
    opened,
    async (tx, eventKey, now) => void (await liftSuppressions(tx, { ...lift, eventKey }, now)),
  )
  return { ok: true }
}

type Work = (tx: Parameters<typeof recordSuppression>[0], eventKey: string, now: Date) => Promise<void>

async function applyChange(ctx: Ctx, opened: TokenContent, work: Work): Promise<void> {
  const now = ctx.now()
  const eventKey = `mail:${now.toISOString()}`
  const contact = await presentContact(ctx, opened)
  await ctx.db.transaction(async (tx) => {
    await work(tx, eventKey, now)
    const { organizationId, applicationId, participantId } = opened
    const changed = {
      organizationId,
      applicationId,
      channel: 'EMAIL',
      eventKey: `${eventKey}:${participantId}`,
    } as const
    if (contact) await enqueue(tx, [contactFollowJob(ctx, { ...changed, contact })])
  })
  ctx.requestTick()
}

/** The address itself, while that person still has it: what is planned for it follows. */
async function presentContact(ctx: Ctx, opened: TokenContent): Promise<string | null> {
  const appointment = await findSnapshot(ctx.db, opened.organizationId, opened.appointmentId)
  const email = appointment?.participants.find(({ id }) => id === opened.participantId)?.email
  if (!email) return null
  return contactHash(ctx.config.TOKEN_PEPPER, opened.applicationId, email).equals(opened.hash) ? email : null
}

const contactOf = ({
  organizationId,
  hash,
}: TokenContent): { organizationId: string; channel: 'EMAIL'; hashes: [Buffer] } => ({
  organizationId,
  channel: 'EMAIL',
  hashes: [hash],
})

/** Four ids of 16 bytes and the hash; sealed, so that nobody can make one. */
function openToken(ctx: Pick<Ctx, 'config'>, token: string): TokenContent | null {
  try {
    const held = unseal(ctx.config.ENCRYPTION_KEYS, sealContext, Buffer.from(token, 'base64url'))
    const [organizationId = '', applicationId = '', appointmentId = '', participantId = ''] = [0, 1, 2, 3].map((at) =>
      idOf(held.subarray(at * 16, at * 16 + 16)),
    )
    return { organizationId, applicationId, appointmentId, participantId, hash: held.subarray(64) }
  } catch {
    return null
  }
}

const bytesOf = (id: string): Buffer => Buffer.from(id.replaceAll('-', ''), 'hex')
const idOf = (bytes: Buffer): string => bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
