import type { z } from 'zod'
import { notFound } from '#server/lib/errors.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { requireApplication } from '#server/tenants/applications/scope.ts'
import { countRooms, findConnection, listConnections, toConnection } from './data.ts'
import { type Connection, connectionInput, connectionsInput } from './schema.ts'

/** An application's ways into Genesys, the primary one first; supervisors look. No secret is among it. */
export async function listOwnConnections(ctx: Ctx, given: z.input<typeof connectionsInput>): Promise<Connection[]> {
  const actor = requireActor(ctx, ['supervisor', 'admin'])
  const { id } = await requireApplication(ctx.db, actor, connectionsInput.parse(given).applicationId)
  return (await listConnections(ctx.db, actor.organizationId, id)).map(toConnection)
}

export type ConnectionView = Connection & {
  application: { id: string; name: string }
  /** Rooms made there that are not taken away yet. */
  rooms: number
  mayEdit: boolean
}

export async function getConnection(ctx: Ctx, given: z.input<typeof connectionInput>): Promise<ConnectionView> {
  const actor = requireActor(ctx, ['supervisor', 'admin'])
  const { applicationId, region } = connectionInput.parse(given)
  const { id, name } = await requireApplication(ctx.db, actor, applicationId)
  const of = { organizationId: actor.organizationId, applicationId: id, region }
  const row = await findConnection(ctx.db, of)
  if (!row) throw notFound()
  const rooms = await countRooms(ctx.db, of)
  return {
    ...toConnection(row),
    application: { id, name },
    rooms,
    mayEdit: actor.kind === 'admin' && row.retiredAt === null,
  }
}
