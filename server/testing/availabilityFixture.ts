import type { Db } from '#db/client.ts'
import { holds, occupancies } from '#db/schema/occupancies.ts'
import { newId } from '#server/lib/ids.ts'
import { addMinutes } from '#server/lib/time.ts'
import type { Ctx } from '#server/platform/context.ts'
import { explainUnavailable, listSlots } from '#server/scheduling/availability/read.ts'
import { busyRange } from '#server/scheduling/reservations/occupancyData.ts'
import { findPresetById, type Preset } from '#server/tenants/presets/data.ts'
import { buildAgent, type World } from './builders/buildWorld.ts'
import { testClock, testCtx } from './context.ts'
import { staffOf } from './staffActors.ts'

/** Returns an instant by its wall time in Berlin, in winter. */
export const inBerlin = (hour: string, date = '2026-11-24'): Date => new Date(`${date}T${hour}:00+01:00`)

/** Helpers for tests of availability, on one database and at the time of the test clock. */
export function availabilityFixture(db: Db) {
  const now = testClock().now()
  const asPublic = (): Ctx => testCtx({ db })

  async function asSupervisor(world: World): Promise<Ctx> {
    const { organizationId, applicationId } = world
    const staffId = await buildAgent(db, { organizationId, applicationId, role: 'supervisor' })
    return testCtx({ db, actor: staffOf(world, 'supervisor', staffId) })
  }

  async function presetOf(world: World): Promise<Preset> {
    const preset = await findPresetById(db, world.presetId)
    if (!preset) throw new Error('no such preset')
    return preset
  }

  /** Returns the starts of a day in Berlin, in local time. */
  async function startsOn(world: World, date: string): Promise<string[]> {
    const from = inBerlin('00:00', date)
    const to = addMinutes(from, 1440)
    const found = await listSlots(asPublic(), { preset: await presetOf(world), durationMinutes: 30, from, to })
    return found.map(({ start }) => addMinutes(start, 60).toISOString().slice(11, 16))
  }

  async function reasonsAt(world: World, start: Date): Promise<string[]> {
    const request = { preset: await presetOf(world), durationMinutes: 30, from: start, to: addMinutes(start, 1) }
    const [explanation] = await explainUnavailable(asPublic(), request)
    return explanation ? [...explanation.reasons, ...explanation.agents.map(({ reason }) => reason)] : []
  }

  /** Holds 30 minutes of an agent or a queue for the next ten minutes and returns the hold's id. */
  async function buildHold(
    world: World,
    target: { agentId: string } | { queueId: string },
    start: Date,
  ): Promise<string> {
    const { organizationId, applicationId, presetId, policy } = world
    const [id, endsAt] = [newId(), addMinutes(start, 30)]
    const row = { organizationId, id, applicationId, presetId, startsAt: start, endsAt, contactHash: Buffer.alloc(32) }
    await db.insert(holds).values({ ...row, ...target, createdAt: now, expiresAt: addMinutes(now, 10) })
    if ('agentId' in target) {
      const busy = busyRange({ startAt: start, endAt: endsAt, policy })
      await db.insert(occupancies).values({ organizationId, id: newId(), ...target, busy, holdId: id })
    }
    return id
  }

  return { now, asPublic, asSupervisor, presetOf, startsOn, reasonsAt, buildHold }
}
