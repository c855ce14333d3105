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
  /** Identifies the alert within the appointment; the same identity is sent once. */
  identity: readonly (string | number)[]
  recipient: string
} & ({ channel: 'EMAIL'; body: MailBody } | { channel: 'SMS'; body: SmsBody })

/** Three days, after which an alert is no longer useful. */
const usefulMinutes = 3 * 24 * 60

/** Enqueues a message to a participant's previous contact or to staff. */
export async function enqueueAlert(ctx: Ctx, tx: Tx, appointment: Snapshot, alert: Alert): Promise<void> {
  const { organizationId, id: appointmentId, applicationId, revision } = appointment
  const { identity: parts, ...content } = alert
  const identity = ['alert', appointmentId, ...parts]
  const now = ctx.now()
  const messageId = await prepareMessage(tx, ctx, {
    ...content,
    organizationId,
    appointmentId,
    ...(alert.purpose === 'staff' ? {} : { applicationId }),
    key: jobKey(identity, organizationId).toString('hex'),
    usefulUntil: addMinutes(now, usefulMinutes),
  })
  await enqueue(tx, [
    {
      organizationId,
      lane: alert.channel === 'EMAIL' ? 'mail' : 'sms',
      kind: alert.channel === 'EMAIL' ? 'alert.email' : 'alert.sms',
      subject: appointmentId,
      revision,
      identity,
      origin: 'manual',
      dueAt: now,
      payload: { messageId },
    },
  ])
}
