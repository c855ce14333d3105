import type { Tx } from '#db/client.ts'
import { addMinutes } from '#server/lib/time.ts'
import type { Ctx } from '#server/platform/context.ts'
import { enqueue } from '#server/platform/jobs/enqueue.ts'
import { jobKey } from '#server/platform/jobs/keyRules.ts'
import { prepareMessage } from './deliverMessage.ts'
import type { MailBody } from './schema.ts'

export type StaffMail = {
  organizationId: string
  /** What it is about, for the agenda. */
  subject: string
  /** What makes it the same mail; the reader is added. */
  identity: readonly (string | number)[]
  body: MailBody
  usefulMinutes: number
}

/** Puts a mail to each of these staff members on the agenda, once however often it is asked for. */
export async function mailStaff(
  ctx: Ctx,
  tx: Tx,
  readers: readonly { id: string; email: string }[],
  { organizationId, subject, identity: what, body, usefulMinutes }: StaffMail,
): Promise<void> {
  const dueAt = ctx.now()
  for (const { id, email } of readers) {
    const identity = [...what, id]
    const messageId = await prepareMessage(tx, ctx, {
      organizationId,
      key: jobKey(identity, organizationId).toString('hex'),
      purpose: 'staff',
      recipient: email,
      usefulUntil: addMinutes(dueAt, usefulMinutes),
      channel: 'EMAIL',
      body,
    })
    const item = { organizationId, lane: 'mail', kind: 'alert.email', subject, revision: 0, identity }
    await enqueue(tx, [{ ...item, origin: 'manual', dueAt, payload: { messageId } }])
  }
}
