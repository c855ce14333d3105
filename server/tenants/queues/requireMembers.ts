import type { Queryable } from '#db/client.ts'
import { invalid } from '#server/lib/errors.ts'
import { listAgents } from '../staff/data.ts'

/** Throws `invalid` at `/memberIds` unless all are active agents of the application. Returns the ids without duplicates. */
export async function requireMembers(
  db: Queryable,
  scope: { organizationId: string; applicationId: string },
  memberIds: readonly string[],
): Promise<string[]> {
  const activeIds = new Set((await listAgents(db, scope.organizationId, scope.applicationId)).map((agent) => agent.id))
  if (memberIds.every((id) => activeIds.has(id))) return [...new Set(memberIds)]
  throw invalid('/memberIds', 'unknown', 'This application has no active agent with this ID.')
}
