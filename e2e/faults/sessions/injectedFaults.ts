import type { SessionViolation } from './check.ts'

/** A deliberate mistake that the check must find; otherwise a clean run proves nothing. */
export type SessionFault = { description: string; finds: SessionViolation['kind'][]; preload?: string; sql?: string }

export const sessionFaults: readonly SessionFault[] = [
  {
    description: 'no search for the first session after a lost response',
    finds: ['duplicated', 'orphan'],
    preload: 'e2e/faults/preloads/noSessionSearch.mjs',
  },
  {
    description: 'a removal that is not retried',
    finds: ['orphan', 'duplicated'],
    sql: `
      create function try_once() returns trigger language plpgsql as $$ begin
        if new.kind = 'session.remove' and new.attempts > old.attempts then
          new.due_at := new.due_at + interval '1 year';
          new.rank_at := new.due_at;
        end if;
        return new;
      end $$;
      create trigger try_once before update on jobs for each row execute function try_once();`,
  },
  {
    description: 'an event of an old generation that counts',
    finds: ['status'],
    sql: `
      create function count_old() returns trigger language plpgsql as $$ begin
        select c.id into new.session_id from video_sessions o join video_sessions c
          on c.organization_id = o.organization_id and c.appointment_id = o.appointment_id
          where o.id = new.session_id order by c.generation desc limit 1;
        return new;
      end $$;
      create trigger count_old before insert on session_events for each row execute function count_old();`,
  },
]
