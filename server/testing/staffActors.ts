import type { Role, StaffActor } from '#server/platform/context.ts'
import type { World } from './builders/buildWorld.ts'

/** Returns a member of staff of a world as an actor, by default with the id of the world's agent. */
export const staffOf = (world: World, kind: Role, staffId = world.agentId): StaffActor => ({
  kind,
  organizationId: world.organizationId,
  staffId,
  applicationId: world.applicationId,
})

/** Returns the input of a closure in Berlin; `from` and `to` are wall times such as `2026-12-24T09:00`. */
export const closedInBerlin = (from: string, to: string) => ({
  kind: 'closed' as const,
  from,
  to,
  timezone: 'Europe/Berlin',
})
