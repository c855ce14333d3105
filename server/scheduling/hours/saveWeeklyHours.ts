import { AppError } from '#server/lib/errors.ts'
import { recordAudit } from '#server/platform/audit/data.ts'
import type { Ctx } from '#server/platform/context.ts'
import { getManagedAgent, requireStaff } from './access.ts'
import { listWeekly, replaceWeekly } from './data.ts'
import { findOverlappingWindows } from './rules.ts'
import type { SaveWeeklyInput, WeeklyWindow } from './schema.ts'

/** Replaces an agent's weekly hours; existing appointments stay unchanged. Refuses overlapping windows with `invalid`. */
export async function saveWeeklyHours(ctx: Ctx, input: SaveWeeklyInput): Promise<{ ok: true }> {
  const actor = requireStaff(ctx)
  const { agentId, weekly } = input
  await getManagedAgent(ctx, actor, agentId)
  const errors = findOverlappingWindows(weekly)
  if (errors.length > 0) throw new AppError('invalid', 'Some of these hours overlap.', { reason: 'overlaps', errors })
  const { organizationId } = actor
  await ctx.db.transaction(async (tx) => {
    const before = await listWeekly(tx, organizationId, agentId)
    await replaceWeekly(tx, organizationId, agentId, weekly)
    await recordAudit(tx, ctx, {
      organizationId,
      action: 'hours.save',
      objectType: 'staff',
      objectId: agentId,
      before: { weekly: before.map(toText) },
      after: { weekly: weekly.map(toText) },
    })
  })
  return { ok: true }
}

const toText = ({ weekday, startMinute, endMinute, timezone, effectiveFrom, effectiveTo }: WeeklyWindow): string =>
  [weekday, `${startMinute}-${endMinute}`, timezone, effectiveFrom ?? '', effectiveTo ?? ''].join(' ').trimEnd()
