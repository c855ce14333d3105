import type { Effect } from './between.ts'
import type { What } from './checks.ts'

/** A deliberate mistake that the checks must find; otherwise a clean run proves nothing. */
export type Plant = {
  words: string
  /** The call to interrupt so that the fault shows, and the effect that must be found duplicated. */
  effect: Effect
  doubles: What
  preload?: string
  sql?: string
}

export const plants: readonly Plant[] = [
  {
    words: 'a new idempotency key per attempt',
    effect: 'mail',
    doubles: 'mail',
    preload: 'e2e/faults/plants/newKeyPerAttempt.mjs',
  },
  {
    words: 'a text sent before its attempt is on record',
    effect: 'sms',
    doubles: 'sms',
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
    words: 'a second conversation for one dispatch',
    effect: 'dispatch',
    doubles: 'conversation',
    preload: 'e2e/faults/plants/secondConversation.mjs',
  },
]
