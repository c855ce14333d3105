import { canCustomersJoin, isStaffOnly } from '#server/domain/rules.ts'
import { notFound } from '#server/lib/errors.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { type ApplicationName, findApplicationById, listOwnApplications } from '../applications/data.ts'
import { chooseApplication } from '../applications/scope.ts'
import { listActiveQueues } from '../queues/data.ts'
import { listAgents } from '../staff/data.ts'
import type { ChoicesInput } from './schema.ts'

type Named = { id: string; name: string }
export type PresetChoices = {
  application: ApplicationName
  /** All applications of this member of staff. */
  applications: ApplicationName[]
  agents: Named[]
  queues: Named[]
  /** Access to the video calls: customers and staff, staff only, or none because the application has no video. */
  callAccess: 'customers' | 'staff' | 'none'
}

/** Lists the agents and queues that a preset can be assigned to; by default of the actor's own or first application. */
export async function listPresetChoices(ctx: Ctx, { applicationId }: ChoicesInput): Promise<PresetChoices> {
  const actor = requireActor(ctx, ['supervisor', 'admin'])
  const applications = await listOwnApplications(ctx.db, actor)
  const application = chooseApplication(applications, applicationId ?? applications[0]?.id ?? null)
  const { organizationId } = actor
  const [agents, queues, details] = await Promise.all([
    listAgents(ctx.db, organizationId, application.id),
    listActiveQueues(ctx.db, organizationId, application.id),
    findApplicationById(ctx.db, application.id),
  ])
  if (!details) throw notFound()
  const callAccess = canCustomersJoin(details) ? 'customers' : isStaffOnly(details) ? 'staff' : 'none'
  const toNamed = ({ id, name }: Named): Named => ({ id, name })
  return { application, applications, agents: agents.map(toNamed), queues: queues.map(toNamed), callAccess }
}
