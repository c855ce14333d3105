import type { Effect } from './callProxy.ts'
import type { Subject } from './checks.ts'
import { resultBeforeCall } from './deliveries/injectedFaults.ts'

/** A deliberate mistake that the checks must find; otherwise a clean run proves nothing. */
export type InjectedFault = {
  description: string
  /** The call to interrupt so that the fault shows, and the effect that must be found duplicated. */
  effect: Effect
  duplicates: Subject
  preload?: string
  sql?: string
}

export const injectedFaults: readonly InjectedFault[] = [
  {
    description: 'a new idempotency key per attempt',
    effect: 'mail',
    duplicates: 'mail',
    preload: 'e2e/faults/preloads/newKeyPerAttempt.mjs',
  },
  {
    description: 'an SMS sent before its attempt is recorded',
    effect: 'sms',
    duplicates: 'sms',
    sql: resultBeforeCall('retrying', 'SMS'),
  },
  {
    description: 'a second conversation for one dispatch',
    effect: 'dispatch',
    duplicates: 'conversation',
    preload: 'e2e/faults/preloads/secondConversation.mjs',
  },
]
