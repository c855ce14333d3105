import type { Channel, DeliveryViolation } from './check.ts'

/**
 * A deliberate mistake that the check must find; otherwise a clean run proves nothing. `on` is the only channel on
 * which it shows.
 */
export type DeliveryFault = {
  description: string
  finds: DeliveryViolation['kind']
  on?: Channel
  sql?: string
  preload?: string
}

const onAttempt = (body: string) => `
  create function injected_fault() returns trigger language plpgsql as $$ begin ${body} return new; end $$;
  create trigger injected_fault before insert on message_events for each row when (new.status = 'attempted') execute function injected_fault();`

export const deliveryFaults: readonly DeliveryFault[] = [
  {
    description: 'an SMS is sent, then recorded',
    finds: 'duplicated',
    on: 'SMS',
    // Suppressing the record before the call has the same effect as writing it after the call: nothing is known when
    // the response is lost.
    sql: onAttempt(`if exists (select from messages where organization_id = new.organization_id and id = new.message_id
      and channel = 'SMS') then return null; end if;`),
  },
  { description: 'recorded as accepted, then sent', finds: 'lost', sql: onAttempt(`new.status := 'accepted';`) },
  {
    description: 'a new key per attempt',
    finds: 'duplicated',
    on: 'EMAIL',
    preload: 'e2e/faults/preloads/newKeyPerAttempt.mjs',
  },
]
