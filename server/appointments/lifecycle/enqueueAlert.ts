import type { Tx } from '#db/client.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import { addMinutes } from '#server/lib/time.ts'
import { prepareMessage } from '#server/messaging/delivery/deliverMessage.ts'
import type { MailBody, SmsBody } from '#server/messaging/delivery/schema.ts'
import type { Ctx } from '#server/platform/context.ts'
import { enqueue } from '#server/platform/jobs/enqueue.ts'
import { jobKey } from '#server/platform/jobs/keyRules.ts'

export type Alert = {
  purpose: 'notification' | 'staff'
  /** What makes it the same notice, besides the appointment. */
  identity: readonly (string | number)[]
  recipient: string
} & ({ channel: 'EMAIL'; body: MailBody } | { channel: 'SMS'; body: SmsBody })

/** After three days it is no news any more. */
const usefulMinutes = 3 * 24 * 60

/** Puts a message on the agenda that no participant's present contact is told: to a former contact, or to staff. */
export async function enqueueAlert(ctx: Ctx, tx: Tx, appointment: Snapshot, notice: Alert): Promise<void> {
  const { organizationId, id: appointmentId, applicationId, revision } = appointment
  const { identity: what, ...content } = notice
  const identity = ['notice', appointmentId, ...what]
  const now = ctx.now()
  const messageId = await prepareMessage(tx, ctx, {
    ...content,
    organizationId,
    appointmentId,
    ...(notice.purpose === 'staff' ? {} : { applicationId }),
    key: jobKey(identity, organizationId).toString('hex'),
    usefulUntil: addMinutes(now, usefulMinutes),
  })
  await enqueue(tx, [
    {
      organizationId,
      lane: notice.channel === 'EMAIL' ? 'mail' : 'sms',
      kind: notice.channel === 'EMAIL' ? 'alert.email' : 'alert.sms',
      subject: appointmentId,
      revision,
      identity,
      origin: 'manual',
      dueAt: now,
      payload: { messageId },
    },
  ])
}
