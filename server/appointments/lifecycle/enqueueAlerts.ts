import type { Tx } from '#db/client.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import { addMinutes } from '#server/lib/time.ts'
import { prepareMessages } from '#server/messaging/delivery/prepareMessages.ts'
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

/** Enqueues messages to a participant's previous contact or to staff. */
export async function enqueueAlerts(ctx: Ctx, tx: Tx, appointment: Snapshot, alerts: readonly Alert[]): Promise<void> {
  const { organizationId, id: appointmentId, applicationId, revision } = appointment
  const now = ctx.now()
  const identified = alerts.map(({ identity, ...content }) => ({
    content,
    identity: ['alert', appointmentId, ...identity],
  }))
  const messageIds = await prepareMessages(
    tx,
    ctx,
    identified.map(({ content, identity }) => ({
      ...content,
      organizationId,
      appointmentId,
      ...(content.purpose === 'staff' ? {} : { applicationId }),
      key: jobKey(identity, organizationId).toString('hex'),
      usefulUntil: addMinutes(now, usefulMinutes),
    })),
  )
  await enqueue(
    tx,
    identified.map(({ content: { channel }, identity }, index) => ({
      organizationId,
      lane: channel === 'EMAIL' ? 'mail' : 'sms',
      kind: channel === 'EMAIL' ? 'alert.email' : 'alert.sms',
      subject: appointmentId,
      revision,
      identity,
      origin: 'manual',
      dueAt: now,
      payload: { messageId: messageIds[index] ?? '' },
    })),
  )
}
