import type { Effect } from './callProxy.ts'
import type { Subject } from './checks.ts'

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
    // Has the same effect as writing the record after the call: when the process dies, nothing is known of it.
    sql: `
      create function forget_attempt() returns trigger language plpgsql as $$ begin
        if new.status = 'attempted' and exists (select from messages
          where organization_id = new.organization_id and id = new.message_id and channel = 'SMS') then return null; end if;
        return new;
      end $$;
      create trigger forget_attempt before insert on message_events for each row execute function forget_attempt();`,
  },
  {
    description: 'a second conversation for one dispatch',
    effect: 'dispatch',
    duplicates: 'conversation',
    preload: 'e2e/faults/preloads/secondConversation.mjs',
  },
]
