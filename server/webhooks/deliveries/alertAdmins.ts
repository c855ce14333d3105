import type { Tx } from '#db/client.ts'
import { webhookStopped } from '#emails/otherMessages/webhookStopped.ts'
import { renderMail } from '#emails/render.ts'
import { mailStaff } from '#server/messaging/delivery/mailStaff.ts'
import type { Ctx } from '#server/platform/context.ts'
import { findApplicationById } from '#server/tenants/applications/data.ts'
import { listAdmins } from '#server/tenants/staff/data.ts'
import type { EndpointRecord } from '../deliveryData.ts'

const usefulMinutes = 3 * 24 * 60

/** Sends each administrator one email about an endpoint that was stopped, with a link to its page in the console. */
export async function alertAdmins(ctx: Ctx, tx: Tx, endpoint: EndpointRecord): Promise<void> {
  const { organizationId, id, applicationId, version } = endpoint
  const application = await findApplicationById(tx, applicationId)
  if (!application) return
  const { accent, supportEmail, supportPhone } = application.settings
  const { host } = new URL(endpoint.url)
  const alert = webhookStopped({
    reason: endpoint.stateReason === 'gone' ? 'gone' : 'failing',
    host,
    url: `${ctx.config.PUBLIC_URL}/admin/settings/webhooks/${id}`,
    locale: application.locale,
    brand: { applicationName: application.name, accent, supportEmail, supportPhone },
  })
  const body = await renderMail('ALERT', alert)
  await mailStaff(ctx, tx, await listAdmins(tx, organizationId, applicationId), {
    organizationId,
    subject: id,
    identity: ['webhookStopped', id, version],
    body,
    usefulMinutes,
  })
}
