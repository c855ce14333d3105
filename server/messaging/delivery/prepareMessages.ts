import type { Tx } from '#db/client.ts'
import { contactHash } from '#server/lib/hash.ts'
import { newId } from '#server/lib/ids.ts'
import { seal, unseal } from '#server/lib/seal.ts'
import type { Ctx } from '#server/platform/context.ts'
import { numberHash, recipientHash } from './contactHashes.ts'
import { insertMessages, type MessageRow } from './data.ts'
import type { Message, MessageContent, NewMessage } from './schema.ts'
import { recordSmsContact } from './suppressionData.ts'

/**
 * Stores rendered messages of one organization under their jobs' keys and returns their ids in order. Preparing one again keeps
 * the first body, because a vendor that has seen an idempotency key refuses a different body under it. Recipient and body are
 * encrypted.
 */
export async function prepareMessages(
  tx: Tx,
  ctx: Pick<Ctx, 'config' | 'now'>,
  prepared: readonly NewMessage[],
): Promise<string[]> {
  const texted = prepared.filter(({ channel }) => channel === 'SMS')
  await Promise.all(
    texted.map(async ({ organizationId, applicationId, recipient }) => {
      if (!applicationId) return
      await recordSmsContact(tx, numberHash(ctx, recipient), { organizationId, applicationId }, ctx.now())
    }),
  )
  return insertMessages(
    tx,
    prepared.map((message) => toRow(ctx, message)),
  )
}

/** Stores one message as `prepareMessages` does. */
export async function prepareMessage(tx: Tx, ctx: Pick<Ctx, 'config' | 'now'>, message: NewMessage): Promise<string> {
  const [id = ''] = await prepareMessages(tx, ctx, [message])
  return id
}

function toRow(ctx: Pick<Ctx, 'config' | 'now'>, message: NewMessage): MessageRow {
  const id = newId()
  const { organizationId, applicationId } = message
  return {
    organizationId,
    id,
    key: Buffer.from(message.key, 'hex'),
    purpose: message.purpose,
    channel: message.channel,
    appointmentId: message.appointmentId ?? null,
    recipientHash: recipientHash(ctx, organizationId, message.recipient),
    contactHash: applicationId ? contactHash(ctx.config.TOKEN_PEPPER, applicationId, message.recipient) : null,
    optional: message.optional ?? false,
    via: message.channel === 'SMS' && message.body.whatsapp ? 'whatsapp' : null,
    sealed: seal(ctx.config.ENCRYPTION_KEYS, sealContext(id), JSON.stringify(contentOf(ctx, message))),
    usefulUntil: message.usefulUntil ?? null,
    createdAt: ctx.now(),
  }
}

const sealContext = (id: string): string => `messages:${id}`

function contentOf(ctx: Pick<Ctx, 'config'>, message: NewMessage): MessageContent {
  if (message.channel === 'SMS') return { channel: 'SMS', recipient: message.recipient, ...message.body }
  const from = message.body.from ?? ctx.config.EMAIL_FROM ?? ''
  return { channel: 'EMAIL', recipient: message.recipient, mail: { ...message.body, from } }
}

export function unsealContent(ctx: Ctx, message: Message): MessageContent {
  if (!message.sealed) throw new Error('The body of this message has been deleted.')
  return JSON.parse(
    unseal(ctx.config.ENCRYPTION_KEYS, sealContext(message.id), message.sealed).toString('utf8'),
  ) as MessageContent
}
