import type { Queryable } from '#db/client.ts'
import { invalid, notFound } from '#server/lib/errors.ts'
import type { StaffActor } from '#server/platform/context.ts'
import { type ApplicationName, listOwnApplications } from './data.ts'

/** Returns the requested application, or the actor's only one. A foreign application is `not_found`, like a missing one. */
export async function requireApplication(
  db: Queryable,
  actor: StaffActor,
  requestedId: string | undefined,
): Promise<ApplicationName> {
  return chooseApplication(await listOwnApplications(db, actor), requestedId ?? actor.applicationId)
}

/** Returns the application with this id among an actor's own, or the only one. Throws `not_found` for any other id. */
export function chooseApplication(own: readonly ApplicationName[], id: string | null): ApplicationName {
  if (!id && own.length > 1) throw invalid('/applicationId', 'required', 'Specify the application.')
  const found = id ? own.find((one) => one.id === id) : own[0]
  if (!found) throw notFound()
  return found
}

/** Returns the record if it belongs to an application of this member of staff; throws `not_found` otherwise. */
export function requireOwnApplication<T extends { organizationId: string; applicationId: string }>(
  actor: StaffActor,
  record: T | null | undefined,
): T {
  const isOwn =
    record?.organizationId === actor.organizationId &&
    (actor.applicationId === null || actor.applicationId === record.applicationId)
  if (!record || !isOwn) throw notFound()
  return record
}
