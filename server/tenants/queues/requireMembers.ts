import type { Queryable } from '#db/client.ts'
import { invalid } from '#server/lib/errors.ts'
import { listAgents } from '../staff/data.ts'

/** Throws `invalid` at `/memberIds` unless all are active agents of the application. Answers each once. */
export async function requireMembers(
  db: Queryable,
  home: { organizationId: string; applicationId: string },
  memberIds: readonly string[],
): Promise<string[]> {
  const known = new Set((await listAgents(db, home.organizationId, home.applicationId)).map((agent) => agent.id))
  if (memberIds.every((id) => known.has(id))) return [...new Set(memberIds)]
  throw invalid('/memberIds', 'unknown', 'There is no such active agent in this application.')
}
