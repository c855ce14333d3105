import { forbidden, notFound } from '#server/lib/errors.ts'
import { type Ctx, requireActor, type StaffActor } from '#server/platform/context.ts'
import { type Application, type ExceptionScope, findAgent, findApplication } from './data.ts'

/** Whoever may look after hours at all. */
export const requireStaff = (ctx: Ctx): StaffActor => requireActor(ctx, ['agent', 'supervisor', 'admin'])

/** An agent manages nobody but themselves; a foreign one looks like a missing one. */
export async function getManagedAgent(ctx: Ctx, actor: StaffActor, agentId: string) {
  if (actor.kind === 'agent' && actor.staffId !== agentId) throw notFound()
  const agent = await findAgent(ctx.db, actor.organizationId, agentId)
  if (!agent || !isWithin(actor, agent.applicationId)) throw notFound()
  return agent
}

/** The application that this member of staff belongs to, or, for who sees them all, the one asked for. */
export async function getOwnApplication(ctx: Ctx, actor: StaffActor, asked: string | undefined): Promise<Application> {
  if (asked && !isWithin(actor, asked)) throw notFound()
  const found = await findApplication(ctx.db, actor.organizationId, asked ?? actor.applicationId)
  if (!found) throw notFound()
  return found
}

/** The same for who may change what holds for everybody there. */
export async function getManagedApplication(ctx: Ctx, actor: StaffActor, asked?: string): Promise<Application> {
  if (actor.kind === 'agent') throw forbidden()
  return getOwnApplication(ctx, actor, asked)
}

/** Where an exception belongs: to the named agent, else to the whole application. */
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
