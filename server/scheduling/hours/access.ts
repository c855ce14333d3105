import { forbidden, notFound } from '#server/lib/errors.ts'
import { type Ctx, requireActor, type StaffActor } from '#server/platform/context.ts'
import { type Application, type ExceptionScope, findAgent, findApplication } from './data.ts'

/** Requires staff of any role; the functions below check what each role may manage. */
export const requireStaff = (ctx: Ctx): StaffActor => requireActor(ctx, ['agent', 'supervisor', 'admin'])

/**
 * Returns an agent whose hours the actor may manage. Agents manage only themselves; a foreign agent is `not_found`, like a
 * missing one.
 */
export async function getManagedAgent(ctx: Ctx, actor: StaffActor, agentId: string) {
  if (actor.kind === 'agent' && actor.staffId !== agentId) throw notFound()
  const agent = await findAgent(ctx.db, actor.organizationId, agentId)
  if (!agent || !isWithin(actor, agent.applicationId)) throw notFound()
  return agent
}

/** Returns the requested application if the actor belongs to it or to the whole organization; by default the actor's own. */
export async function getOwnApplication(
  ctx: Ctx,
  actor: StaffActor,
  requestedId: string | undefined,
): Promise<Application> {
  if (requestedId && !isWithin(actor, requestedId)) throw notFound()
  const found = await findApplication(ctx.db, actor.organizationId, requestedId ?? actor.applicationId)
  if (!found) throw notFound()
  return found
}

/** Returns the application for actors who may change settings of the whole application; agents may not. */
export async function getManagedApplication(ctx: Ctx, actor: StaffActor, requestedId?: string): Promise<Application> {
  if (actor.kind === 'agent') throw forbidden()
  return getOwnApplication(ctx, actor, requestedId)
}

/** Returns the scope of an exception: the requested agent, else the whole application. */
export async function getExceptionScope(
  ctx: Ctx,
  actor: StaffActor,
  { agentId, applicationId }: { agentId?: string | undefined; applicationId?: string | undefined },
): Promise<ExceptionScope> {
  const { organizationId } = actor
  if (!agentId) {
    const application = await getManagedApplication(ctx, actor, applicationId)
    return { organizationId, applicationId: application.id, agentId: null }
  }
  const agent = await getManagedAgent(ctx, actor, agentId)
  if (applicationId && applicationId !== agent.applicationId) throw notFound()
  return { organizationId, applicationId: agent.applicationId, agentId }
}

const isWithin = (actor: StaffActor, applicationId: string): boolean =>
  actor.applicationId === null || actor.applicationId === applicationId
