import { AppError } from '#server/lib/errors.ts'
import type { StaffActor } from '#server/platform/context.ts'
import { requireOwnApplication } from '#server/tenants/applications/scope.ts'
import type { EndpointRecord } from '../deliveryData.ts'

/** Returns an endpoint of the caller's applications, or throws `conflict` with reason `deleted`. */
export function requireUndeleted(actor: StaffActor, found: EndpointRecord | null): EndpointRecord {
  const endpoint = requireOwnApplication(actor, found)
  if (endpoint.state === 'deleted') throw new AppError('conflict', 'This endpoint was deleted.', { reason: 'deleted' })
  return endpoint
}
