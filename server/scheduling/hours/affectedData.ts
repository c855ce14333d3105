import { and, asc, count, eq, gt, gte, inArray, lt, lte, not, or, type SQL, sql } from 'drizzle-orm'
import type { Queryable } from '#db/client.ts'
import { appointments } from '#db/schema/appointments.ts'
import { occupancies } from '#db/schema/occupancies.ts'
import { staff } from '#db/schema/staff.ts'
import { liveStatuses } from '#server/domain/schema.ts'
import { fromMinute } from '#server/lib/time.ts'
import type { MinuteRange } from '#server/lib/zone.ts'
import type { ExceptionScope } from './data.ts'
import type { AffectedTimes } from './rules.ts'
import type { AffectedAppointments } from './schema.ts'

const maxListed = 100

/** Lists the upcoming and current live appointments that lose their hours to an exception, soonest first. */
export async function listAffectedAppointments(
  db: Queryable,
  scope: ExceptionScope,
  affected: AffectedTimes,
  now: Date,
): Promise<AffectedAppointments> {
  if (affected.ranges.length === 0) return { appointments: [], total: 0 }
  const within = and(
    eq(appointments.organizationId, scope.organizationId),
    eq(appointments.applicationId, scope.applicationId),
    inArray(appointments.status, [...liveStatuses]),
    gt(appointments.endsAt, now),
    scope.agentId ? occupiesAgent(scope.organizationId, scope.agentId) : undefined,
    or(...affected.ranges.map(affected.byStart ? beginsIn : overlaps)),
    affected.stillOpen.length > 0 ? not(or(...affected.stillOpen.map(liesIn)) ?? sql`false`) : undefined,
  )
  const [found, [counted]] = await Promise.all([
    db
      .select({
        appointmentId: appointments.id,
        reference: appointments.reference,
        start: appointments.startsAt,
        end: appointments.endsAt,
        status: appointments.status,
        agentName: staff.name,
      })
      .from(appointments)
      .leftJoin(staff, and(eq(staff.organizationId, appointments.organizationId), eq(staff.id, appointments.agentId)))
      .where(within)
      .orderBy(asc(appointments.startsAt), asc(appointments.id))
      .limit(maxListed),
    db.select({ total: count() }).from(appointments).where(within),
  ])
  return { appointments: found, total: counted?.total ?? 0 }
}

/** Matches every appointment that makes the agent busy: their own and those they were added to. */
const occupiesAgent = (organizationId: string, agentId: string): SQL => sql`${appointments.id} in (
  select ${occupancies.appointmentId} from ${occupancies} where ${occupancies.organizationId} = ${organizationId}
    and ${occupancies.agentId} = ${agentId} and ${occupancies.live} and ${occupancies.appointmentId} is not null)`

const overlaps = ({ start, end }: MinuteRange): SQL | undefined =>
  and(lt(appointments.startsAt, fromMinute(end)), gt(appointments.endsAt, fromMinute(start)))
const beginsIn = ({ start, end }: MinuteRange): SQL | undefined =>
  and(gte(appointments.startsAt, fromMinute(start)), lt(appointments.startsAt, fromMinute(end)))
const liesIn = ({ start, end }: MinuteRange): SQL | undefined =>
  and(gte(appointments.startsAt, fromMinute(start)), lte(appointments.endsAt, fromMinute(end)))
