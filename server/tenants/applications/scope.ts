import type { Queryable } from '#db/client.ts'
import { invalid, notFound } from '#server/lib/errors.ts'
import type { StaffActor } from '#server/platform/context.ts'
import { type ApplicationName, listOwnApplications } from './data.ts'

/** The application something new belongs to: the own one, else the one named. A foreign one is `not_found`, as a missing one. */
export async function requireApplication(
  db: Queryable,
  actor: StaffActor,
  named: string | undefined,
): Promise<ApplicationName> {
  const id = named ?? actor.applicationId
  const own = await listOwnApplications(db, actor)
  if (!id && own.length > 1) throw invalid('/applicationId', 'required', 'Say which application it is for.')
  const found = id ? own.find((one) => one.id === id) : own[0]
  if (!found) throw notFound()
  return found
}

/** Throws `not_found` unless it belongs to an application of this member of staff. */
export function requireOwnApplication<T extends { organizationId: string; applicationId: string }>(
  actor: StaffActor,
  thing: T | null | undefined,
): T {
  const isOwn =
    thing?.organizationId === actor.organizationId &&
    (actor.applicationId === null || actor.applicationId === thing.applicationId)
  if (!thing || !isOwn) throw notFound()
  return thing
}
