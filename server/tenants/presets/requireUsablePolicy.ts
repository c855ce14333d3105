import type { Tx } from '#db/client.ts'
import { assignedAgentIds, type PresetPolicy } from '#server/domain/policySchema.ts'
import { AppError, type FieldError } from '#server/lib/errors.ts'
import { lockQueueShared } from '../queues/data.ts'
import { listAgents } from '../staff/data.ts'
import { policyProblems } from './rules.ts'

type ApplicationScope = { organizationId: string; applicationId: string }

/**
 * Throws `invalid` with all problems of a policy. Locks the policy's queue, so that it stays active until the transaction ends.
 */
export async function requireUsablePolicy(
  tx: Tx,
  { organizationId, applicationId }: ApplicationScope,
  policy: PresetPolicy,
  otherErrors: readonly FieldError[] = [],
): Promise<void> {
  const agents =
    assignedAgentIds(policy.assignment).length > 0 ? await listAgents(tx, organizationId, applicationId) : []
  const queue =
    policy.assignment.mode === 'queue' ? await lockQueueShared(tx, organizationId, policy.assignment.queueId) : null
  const isUsable = queue?.active && queue.applicationId === applicationId
  const errors = [
    ...otherErrors,
    ...policyProblems(policy, {
      agentIds: new Set(agents.map((agent) => agent.id)),
      queueIds: new Set(isUsable && queue ? [queue.id] : []),
    }),
  ]
  if (errors.length > 0) {
    throw new AppError('invalid', 'Some settings are invalid.', { reason: 'policy', errors })
  }
}
