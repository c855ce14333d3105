import { findSnapshot, lockAppointment } from '#server/domain/data.ts'
import type { Ctx } from '#server/platform/context.ts'
import { jobKey } from '#server/platform/jobs/keyRules.ts'
import { done, type Job, type Outcome } from '#server/platform/jobs/types.ts'
import { eventTypes } from '../schema.ts'
import { lastSequence, listListeners } from './eventData.ts'
import { publishEvents } from './recordWebhookEvents.ts'
import { planScheduledEvents } from './scheduledEventRules.ts'

/** Its time has come: a reminder, a way in or a follow-up is due, and systems hear of it, if that is still so. Told once. */
export async function publishScheduledEvent(ctx: Ctx, job: Job): Promise<Outcome> {
  const { organizationId, subject } = job
  const type = eventTypes.find((one) => one === job.payload.type)
  const offset = String(job.payload.offset)
  if (!type || !(await findSnapshot(ctx.db, organizationId, subject))) return done('nothing to tell')
  return ctx.db.transaction(async (tx): Promise<Outcome> => {
    const now = ctx.now()
    const appointment = await lockAppointment(tx, organizationId, subject)
    const wanted = planScheduledEvents(appointment, now)
    const keys = wanted.map(({ identity }) => jobKey(identity, organizationId).toString('hex'))
    if (!keys.includes(job.key)) return done('no longer true')
    const { applicationId, revision } = appointment
    const [listeners, last] = await Promise.all([
      listListeners(tx, organizationId, applicationId),
      lastSequence(tx, organizationId, subject),
    ])
    const eventKey = `occasion:${type}:${offset}:${revision}`
    const fact = { kind: 'occasion', eventKey, at: job.dueAt, data: { offset } }
    // Whoever came after its time has not missed it.
    const present = listeners.filter((one) => one.createdAt <= job.dueAt)
    if (present.length === 0) return done('nobody listens')
    await publishEvents(tx, appointment, [{ fact, type, present }], { last, now })
    return done()
  })
}
