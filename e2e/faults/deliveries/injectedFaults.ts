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

/** Gives each attempt of a message a result before the call is made. */
export const resultBeforeCall = (status: 'accepted' | 'retrying', channel: string) => `
  create function injected_fault() returns trigger language plpgsql as $$ begin
    insert into attempt_results (organization_id, subject_id, event_key, attempt, status, at)
    select organization_id, id, 'injected:' || new.number, new.number, '${status}', new.started_at from messages
    where organization_id = new.organization_id and id = new.subject_id and channel like '${channel}';
    return new;
  end $$;
  create trigger injected_fault after insert on attempts for each row execute function injected_fault();`

export const deliveryFaults: readonly DeliveryFault[] = [
  {
    description: 'an SMS is sent, then recorded',
    finds: 'duplicated',
    on: 'SMS',
    // An attempt that already counts as unsuccessful has the same effect as one recorded after the call: when the
    // response is lost, the text is sent again.
    sql: resultBeforeCall('retrying', 'SMS'),
  },
  { description: 'recorded as accepted, then sent', finds: 'lost', sql: resultBeforeCall('accepted', '%') },
  {
    description: 'a new key per attempt',
    finds: 'duplicated',
    on: 'EMAIL',
    preload: 'e2e/faults/preloads/newKeyPerAttempt.mjs',
  },
]
