import { notFound } from '#server/lib/errors.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { requireApplication } from '#server/tenants/applications/scope.ts'
import { countRooms, findConnection, listConnections, toConnection } from './data.ts'
import type { Connection, ConnectionInput, ConnectionsInput } from './schema.ts'

/** Lists an application's Genesys connections, the primary one first, without secrets. Supervisors may read them. */
export async function listOwnConnections(ctx: Ctx, input: ConnectionsInput): Promise<Connection[]> {
  const actor = requireActor(ctx, ['supervisor', 'admin'])
  const { id } = await requireApplication(ctx.db, actor, input.applicationId)
  return (await listConnections(ctx.db, actor.organizationId, id)).map(toConnection)
}

export type ConnectionView = Connection & {
  application: { id: string; name: string }
  /** Number of sessions created there that are not removed yet. */
  rooms: number
  mayEdit: boolean
}

export async function getConnection(ctx: Ctx, { applicationId, region }: ConnectionInput): Promise<ConnectionView> {
  const actor = requireActor(ctx, ['supervisor', 'admin'])
  const { id, name } = await requireApplication(ctx.db, actor, applicationId)
  const key = { organizationId: actor.organizationId, applicationId: id, region }
  const [row, rooms] = await Promise.all([findConnection(ctx.db, key), countRooms(ctx.db, key)])
  if (!row) throw notFound()
  return {
    ...toConnection(row),
    application: { id, name },
    rooms,
    mayEdit: actor.kind === 'admin' && row.retiredAt === null,
  }
}
