import type { Tx } from '#db/client.ts'
import { vendorPaused } from '#emails/otherMessages/vendorPaused.ts'
import { renderMail } from '#emails/render.ts'
import { parseCircuitName } from '#server/lib/circuitNames.ts'
import { addMs } from '#server/lib/time.ts'
import { mailStaff } from '#server/messaging/delivery/mailStaff.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { done, type Job, type Outcome } from '#server/platform/jobs/types.ts'
import { type FoundApplication, findApplicationById } from '#server/tenants/applications/data.ts'
import { listAdmins } from '#server/tenants/staff/data.ts'
import { claimPauseAlert } from './data.ts'
import type { Vendor } from './schema.ts'

const usefulMinutes = 24 * 60

/**
 * Alerts the application's administrators by email that a vendor fails, at most once an hour, and not if the vendor
 * works again.
 */
export async function sendPauseAlert(ctx: Ctx, job: Job): Promise<Outcome> {
  requireActor(ctx, ['system'])
  const { organizationId, subject } = job
  const circuit = parseCircuitName(subject)
  const application = circuit && (await findApplicationById(ctx.db, circuit.applicationId))
  if (!circuit || application?.organizationId !== organizationId) return done('no such application')
  return ctx.db.transaction(async (tx) => {
    const pause = await claimPauseAlert(tx, organizationId, subject)
    if (!pause) return done('closed again, or alerted already')
    ctx.log.warn('vendor paused for an application', {
      organizationId,
      applicationId: circuit.applicationId,
      kind: circuit.vendor,
      reason: pause.reason,
    })
    await mailAdmins(ctx, tx, job, { application, vendor: circuit.vendor, since: addMs(ctx.now(), -pause.sinceMs) })
    return done()
  })
}

type PauseAlert = { application: FoundApplication; vendor: Vendor; since: Date }

async function mailAdmins(ctx: Ctx, tx: Tx, job: Job, { application, vendor, since }: PauseAlert): Promise<void> {
  const { organizationId } = job
  const { accent, supportEmail, supportPhone } = application.settings
  const alert = vendorPaused({
    vendor: vendor === 'genesys.sessions' ? 'sessions' : 'messages',
    since,
    timezone: application.timezone,
    url: `${ctx.config.PUBLIC_URL}/admin/settings/vendors`,
    locale: application.locale,
    brand: { applicationName: application.name, accent, supportEmail, supportPhone },
  })
  const body = await renderMail('ALERT', alert)
  await mailStaff(ctx, tx, await listAdmins(tx, organizationId, application.id), {
    organizationId,
    subject: job.subject,
    identity: ['vendorPaused', job.key],
    body,
    usefulMinutes,
  })
}
