import { z } from 'zod'
import { enqueue } from '../agenda/enqueue.ts'
import type { AgendaRequest } from '../agenda/types.ts'
import { recordAudit } from '../audit/record.ts'
import { applicationSettings } from '../bookings/schema.ts'
import { type Ctx, requireActor } from '../context.ts'
import { newId } from '../lib/ids.ts'
import { requireApplication } from './scope.ts'
import { listComing, lockSettings, setVideo } from './videoData.ts'

export const setVideoInput = z.object({
  applicationId: z.uuid(),
  adapter: applicationSettings.shape.videoAdapter.unwrap(),
})

/**
 * Chooses how an application's video calls are held. Appointments to come get a session of the new kind and lose the old
 * one; whoever is meeting at the moment stays. A change to what it is already changes nothing.
 */
export async function setVideoAdapter(ctx: Ctx, given: z.input<typeof setVideoInput>): Promise<{ changed: number }> {
  const actor = requireActor(ctx, ['admin'])
  const { applicationId, adapter } = setVideoInput.parse(given)
  const { organizationId } = actor
  const { id } = await requireApplication(ctx.db, actor, applicationId)
  const changed = await ctx.db.transaction(async (tx) => {
    const settings = await lockSettings(tx, organizationId, id)
    const { videoAdapter: before } = applicationSettings.parse(settings)
    if (before === adapter) return 0
    await setVideo(tx, organizationId, id, adapter)
    await recordAudit(tx, ctx, {
      organizationId,
      verb: 'application.video',
      objectType: 'application',
      objectId: id,
      before: { adapter: before },
      after: { adapter },
    })
    const coming = await listComing(tx, organizationId, id, ctx.now())
    const change = newId()
    await enqueue(
      tx,
      coming.map((one) => replanOf({ ...one, organizationId, change, now: ctx.now() })),
    )
    return coming.length
  })
  ctx.nudge()
  return { changed }
}

type Coming = { organizationId: string; id: string; revision: number; startsAt: Date; change: string; now: Date }

const replanOf = ({ organizationId, id, revision, startsAt, change, now }: Coming): AgendaRequest => ({
  organizationId,
  lane: 'internal',
  kind: 'appointment.replan',
  subject: id,
  revision,
  identity: ['appointment.replan', id, change],
  origin: 'manual',
  dueAt: now,
  rankAt: startsAt,
})
