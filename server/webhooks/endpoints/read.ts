import { notFound } from '#server/lib/errors.ts'
import { type Ctx, requireActor, type StaffActor } from '#server/platform/context.ts'
import { listAttempts } from '#server/platform/jobs/attemptData.ts'
import { listOwnApplications } from '#server/tenants/applications/data.ts'
import { requireOwnApplication } from '#server/tenants/applications/scope.ts'
import { countDeliveries, countWaiting, findDelivery, listDeliveryPage } from '../deliveries/logData.ts'
import { countEndpoints, findEndpoint, listEndpointPage, toEndpoint } from '../endpointData.ts'
import type {
  DeliveriesInput,
  DeliveryById,
  DeliveryDetails,
  DeliveryRow,
  Endpoint,
  EndpointById,
  EndpointListInput,
  EndpointRow,
  Paged,
} from '../schema.ts'
import { webhookId } from '../secretRules.ts'

/** Lists the endpoints of the caller's applications without their secrets. Supervisors may read them but not change them. */
export async function listEndpoints(ctx: Ctx, input: EndpointListInput): Promise<Paged<EndpointRow>> {
  const actor = requireActor(ctx, ['supervisor', 'admin'])
  const { applicationId, page, pageSize } = input
  const own = await listOwnApplications(ctx.db, actor)
  if (applicationId && !own.some((one) => one.id === applicationId)) throw notFound()
  const scope = { organizationId: actor.organizationId, applicationId: applicationId ?? actor.applicationId }
  const [rows, total] = await Promise.all([
    listEndpointPage(ctx.db, scope, { limit: pageSize, offset: (page - 1) * pageSize }),
    countEndpoints(ctx.db, scope.organizationId, scope.applicationId),
  ])
  return { rows: rows.map((row) => ({ ...row, url: visibleUrl(actor, row.url) })), total, page, pageSize }
}

export async function getEndpoint(
  ctx: Ctx,
  { id }: EndpointById,
): Promise<Endpoint & { mayEdit: boolean; waiting: number }> {
  const actor = requireActor(ctx, ['supervisor', 'admin'])
  const [found, waiting] = await Promise.all([
    findEndpoint(ctx.db, actor.organizationId, id),
    countWaiting(ctx.db, actor.organizationId, id),
  ])
  const endpoint = toEndpoint(requireOwnApplication(actor, found))
  return {
    ...endpoint,
    waiting,
    url: visibleUrl(actor, endpoint.url),
    mayEdit: actor.kind === 'admin' && endpoint.state !== 'deleted',
  }
}

/** Lists an endpoint's deliveries, past and pending. */
export async function listDeliveries(ctx: Ctx, input: DeliveriesInput): Promise<Paged<DeliveryRow>> {
  const actor = requireActor(ctx, ['supervisor', 'admin'])
  const { endpointId, page, pageSize, ...conditions } = input
  const { organizationId } = actor
  requireOwnApplication(actor, await findEndpoint(ctx.db, organizationId, endpointId))
  const filter = { organizationId, endpointId, ...conditions }
  const [rows, total] = await Promise.all([
    listDeliveryPage(ctx.db, filter, { limit: pageSize, offset: (page - 1) * pageSize }),
    countDeliveries(ctx.db, filter),
  ])
  return { rows, total, page, pageSize }
}

const MAX_ATTEMPTS = 100

/** Returns one delivery with its body and all attempts, but without a secret or signature. */
export async function getDelivery(ctx: Ctx, { id }: DeliveryById): Promise<DeliveryDetails> {
  const actor = requireActor(ctx, ['supervisor', 'admin'])
  const { organizationId } = actor
  const found = await findDelivery(ctx.db, organizationId, id)
  if (!found) throw notFound()
  const [foundEndpoint, attempts] = await Promise.all([
    findEndpoint(ctx.db, organizationId, found.endpointId),
    listAttempts(ctx.db, organizationId, id, MAX_ATTEMPTS),
  ])
  const endpoint = requireOwnApplication(actor, foundEndpoint)
  const attemptLog = attempts.map(({ attempt: { number, startedAt }, response }) => ({
    number,
    startedAt,
    respondedAt: response?.at ?? null,
    status: response?.providerStatus ? Number(response.providerStatus) : null,
    error: response?.errorCode ?? null,
    durationMs: response?.durationMs ?? null,
    excerpt: response?.excerpt ?? '',
  }))
  return { ...found, webhookId: webhookId(found.eventId), endpointUrl: visibleUrl(actor, endpoint.url), attemptLog }
}

/** Hides the query string from supervisors, because it often contains a key. */
function visibleUrl(actor: StaffActor, url: string): string {
  const [shown = ''] = url.split('?')
  return actor.kind === 'admin' || shown === url ? url : `${shown}?…`
}
