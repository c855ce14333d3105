import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { AppError, notFound } from '#server/lib/errors.ts'
import { newId } from '#server/lib/ids.ts'
import { recordAudit } from '#server/platform/audit/data.ts'
import { type Ctx, requireActor, type StaffActor } from '#server/platform/context.ts'
import { enqueue } from '#server/platform/jobs/enqueue.ts'
import { done, type Job, type Outcome } from '#server/platform/jobs/types.ts'
import { requireApplication } from '#server/tenants/applications/scope.ts'
import { findStaff, type StaffMember } from '#server/tenants/staff/data.ts'
import { type ErrorClass, errorClasses, errorClassOf } from './errorClassRules.ts'
import { resendInTransaction } from './resendNotification.ts'
import { findBatch, insertBatch, listBatches, listFailed, listRefusals, lockOpenItem, settleItem } from './retryData.ts'

export const failuresInput = z.object({ applicationId: z.uuid().optional() })
export const retryFailedInput = failuresInput.extend({
  errorClass: z.enum(errorClasses),
  reason: z.string().trim().min(1).max(300),
})
export const batchInput = z.object({ id: z.uuid() })

export type FailureGroup = { errorClass: ErrorClass; count: number; codes: string[] }
export type Batch = Awaited<ReturnType<typeof listBatches>>[number]

const scopeOf = async (ctx: Ctx, actor: StaffActor, applicationId: string | undefined) => ({
  organizationId: actor.organizationId,
  applicationId: applicationId ? (await requireApplication(ctx.db, actor, applicationId)).id : actor.applicationId,
})

/** Lists permanently failed messages that are still relevant, grouped by error class, and the latest retry batches. */
export async function listFailures(
  ctx: Ctx,
  input: z.output<typeof failuresInput>,
): Promise<{ groups: FailureGroup[]; batches: Batch[] }> {
  const actor = requireActor(ctx, ['supervisor', 'admin'])
  const scope = await scopeOf(ctx, actor, input.applicationId)
  const [failed, batches] = await Promise.all([listFailed(ctx.db, scope, ctx.now()), listBatches(ctx.db, scope)])
  const groups = errorClasses.flatMap((errorClass) => {
    const own = failed.filter((one) => errorClassOf(one.errorCode) === errorClass)
    const codes = [...new Set(own.flatMap(({ errorCode }) => errorCode ?? []))].slice(0, 5)
    return own.length > 0 ? [{ errorClass, count: own.length, codes }] : []
  })
  return { groups, batches }
}

/** Enqueues a resend job for each failed message of one error class. Throws `conflict` if there are none. */
export async function retryFailed(
  ctx: Ctx,
  input: z.output<typeof retryFailedInput>,
): Promise<{ id: string; total: number }> {
  const actor = requireActor(ctx, ['supervisor', 'admin'])
  const { applicationId, errorClass, reason } = input
  const scope = await scopeOf(ctx, actor, applicationId)
  const { organizationId } = scope
  const id = newId()
  const total = await ctx.db.transaction(async (tx) => {
    const failed = await listFailed(tx, scope, ctx.now())
    const ids = failed.filter((one) => errorClassOf(one.errorCode) === errorClass).map((one) => one.id)
    if (ids.length === 0)
      throw new AppError('conflict', 'There are no messages left that failed for this reason.', { reason: 'none' })
    await insertBatch(tx, { ...scope, id, errorClass, reason, createdBy: actor.staffId, createdAt: ctx.now() }, ids)
    await enqueue(
      tx,
      ids.map((notificationId) => retryJob(organizationId, id, notificationId, ctx.now())),
    )
    const after = { errorClass, total: ids.length }
    const object = { objectType: 'retry_batch', objectId: id }
    await recordAudit(tx, ctx, { organizationId, action: 'notification.retryFailed', ...object, after })
    return ids.length
  })
  ctx.requestTick()
  return { id, total }
}

const retryJob = (organizationId: string, batchId: string, notificationId: string, now: Date) => ({
  organizationId,
  lane: 'internal',
  kind: 'notification.retry',
  subject: notificationId,
  revision: 0,
  identity: ['notification.retry', batchId, notificationId],
  origin: 'manual' as const,
  dueAt: now,
  payload: { batchId },
})

/**
 * Resends one notification of a batch on behalf of the staff member who started the batch, and records the reason if it is refused.
 * The member must still have access.
 */
export async function retryNotification(ctx: Ctx, job: Job): Promise<Outcome> {
  const { organizationId, subject: notificationId, payload } = job
  const batch = await findBatch(ctx.db, organizationId, String(payload.batchId))
  const member = batch && (await findStaff(ctx.db, organizationId, batch.createdBy))
  if (!batch) return done('no such batch')
  const item = { organizationId, batchId: batch.id, notificationId }
  await ctx.db.transaction(async (tx) => {
    if (!(await lockOpenItem(tx, item))) return
    const resent = member ? await resendFor(ctx, tx, member, notificationId, batch.reason) : 'not_allowed'
    const result = typeof resent === 'string' ? { refusal: resent } : { resentId: resent.notificationId }
    await settleItem(tx, item, result, ctx.now())
  })
  return done()
}

/** Resends on behalf of a staff member. A notification that the member may no longer see is refused, not retried. */
async function resendFor(ctx: Ctx, tx: Tx, member: StaffMember, notificationId: string, reason: string) {
  const { role: kind, organizationId, id: staffId, applicationId } = member
  const actor = { kind, organizationId, staffId, applicationId }
  try {
    return await resendInTransaction({ ...ctx, actor }, tx, actor, notificationId, reason, true)
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return 'not_allowed'
    throw error
  }
}

/** Returns the progress of a batch with the counts of its refusals. */
export async function getBatch(
  ctx: Ctx,
  input: z.output<typeof batchInput>,
): Promise<Batch & { refusals: { refusal: string; count: number }[] }> {
  const actor = requireActor(ctx, ['supervisor', 'admin'])
  const { id } = input
  const { organizationId, applicationId } = actor
  const [batch] = await listBatches(ctx.db, { organizationId, applicationId }, id)
  if (!batch) throw notFound()
  return { ...batch, refusals: await listRefusals(ctx.db, organizationId, id) }
}
