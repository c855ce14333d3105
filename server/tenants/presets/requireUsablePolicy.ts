import type { Tx } from '#db/client.ts'
import { namedAgents, type PresetPolicy } from '#server/domain/policySchema.ts'
import { AppError, type FieldError } from '#server/lib/errors.ts'
import { lockQueueShared } from '../queues/data.ts'
import { listAgents } from '../staff/data.ts'
import { policyProblems } from './rules.ts'

type Home = { organizationId: string; applicationId: string }

/** Throws `invalid` with all that is wrong with a policy. A queue it names stays active until the transaction ends. */
export async function requireUsablePolicy(
  tx: Tx,
  { organizationId, applicationId }: Home,
  policy: PresetPolicy,
  more: readonly FieldError[] = [],
): Promise<void> {
  const agents = namedAgents(policy.assignment).length > 0 ? await listAgents(tx, organizationId, applicationId) : []
  const queue =
    policy.assignment.mode === 'queue' ? await lockQueueShared(tx, organizationId, policy.assignment.queueId) : null
  const isUsable = queue?.active && queue.applicationId === applicationId
  const errors = [
    ...more,
    ...policyProblems(policy, {
      agentIds: new Set(agents.map((agent) => agent.id)),
      queueIds: new Set(isUsable && queue ? [queue.id] : []),
    }),
  ]
  if (errors.length > 0) {
    throw new AppError('invalid', 'Some settings are not usable.', { reason: 'policy', errors })
  }
}
