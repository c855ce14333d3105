import { AppError } from '#server/lib/errors.ts'
import type { StaffActor } from '#server/platform/context.ts'
import { requireOwnApplication } from '#server/tenants/applications/scope.ts'
import type { EndpointRecord } from '../deliveryData.ts'

/** One's own endpoint that can still be changed; `conflict`, reason `deleted`. */
export function requireUndeleted(actor: StaffActor, found: EndpointRecord | null): EndpointRecord {
  const endpoint = requireOwnApplication(actor, found)
  if (endpoint.state === 'deleted') throw new AppError('conflict', 'This endpoint was deleted.', { reason: 'deleted' })
  return endpoint
}
