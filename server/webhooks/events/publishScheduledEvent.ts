import { findSnapshot, lockAppointment } from '#server/domain/data.ts'
import type { Ctx } from '#server/platform/context.ts'
import { jobKey } from '#server/platform/jobs/keyRules.ts'
import { done, type Job, type Outcome } from '#server/platform/jobs/types.ts'
import { eventTypes } from '../schema.ts'
import { lastSequence, listActiveEndpoints } from './eventData.ts'
import { publishEvents } from './recordWebhookEvents.ts'
import { planScheduledEvents } from './scheduledEventRules.ts'

/** Publishes a reminder, join link or follow-up that is due, once and only if it is still planned. */
export async function publishScheduledEvent(ctx: Ctx, job: Job): Promise<Outcome> {
  const { organizationId, subject } = job
  const type = eventTypes.find((one) => one === job.payload.type)
  const offset = String(job.payload.offset)
  if (!type || !(await findSnapshot(ctx.db, organizationId, subject))) return done('nothing to publish')
  return ctx.db.transaction(async (tx): Promise<Outcome> => {
    const now = ctx.now()
    const appointment = await lockAppointment(tx, organizationId, subject)
    const planned = planScheduledEvents(appointment, now)
    const keys = planned.map(({ identity }) => jobKey(identity, organizationId).toString('hex'))
    if (!keys.includes(job.key)) return done('no longer current')
    const { applicationId, revision } = appointment
    const [endpoints, last] = await Promise.all([
      listActiveEndpoints(tx, organizationId, applicationId),
      lastSequence(tx, organizationId, subject),
    ])
    const eventKey = `scheduled:${type}:${offset}:${revision}`
    const fact = { kind: 'scheduled', eventKey, at: job.dueAt, data: { offset } }
    // An endpoint that was created after the event was due does not receive it.
    const existing = endpoints.filter((one) => one.createdAt <= job.dueAt)
    if (existing.length === 0) return done('no endpoints')
    await publishEvents(tx, appointment, [{ fact, type, endpoints: existing }], { last, now })
    return done()
  })
}
