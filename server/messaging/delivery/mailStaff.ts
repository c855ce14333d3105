import type { Tx } from '#db/client.ts'
import { addMinutes } from '#server/lib/time.ts'
import type { Ctx } from '#server/platform/context.ts'
import { enqueue } from '#server/platform/jobs/enqueue.ts'
import { jobKey } from '#server/platform/jobs/keyRules.ts'
import { prepareMessages } from './prepareMessages.ts'
import type { MailBody } from './schema.ts'

export type StaffMail = {
  organizationId: string
  /** Subject of the job, for example an appointment's id. */
  subject: string
  /** Parts that identify this email; the recipient's id is added. */
  identity: readonly (string | number)[]
  body: MailBody
  usefulMinutes: number
}

/** Enqueues an email to each of these staff members; enqueuing the same one again changes nothing. */
export async function mailStaff(
  ctx: Ctx,
  tx: Tx,
  recipients: readonly { id: string; email: string }[],
  { organizationId, subject, identity: mailIdentity, body, usefulMinutes }: StaffMail,
): Promise<void> {
  const dueAt = ctx.now()
  const mails = recipients.map(({ id, email }) => ({ email, identity: [...mailIdentity, id] }))
  const messageIds = await prepareMessages(
    tx,
    ctx,
    mails.map(({ email, identity }) => ({
      organizationId,
      key: jobKey(identity, organizationId).toString('hex'),
      purpose: 'staff',
      recipient: email,
      usefulUntil: addMinutes(dueAt, usefulMinutes),
      channel: 'EMAIL',
      body,
    })),
  )
  const job = { organizationId, lane: 'mail', kind: 'alert.email', subject, revision: 0 }
  await enqueue(
    tx,
    mails.map(({ identity }, index) => ({
      ...job,
      identity,
      origin: 'manual',
      dueAt,
      payload: { messageId: messageIds[index] ?? '' },
    })),
  )
}
