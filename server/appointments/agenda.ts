import { done, type Handlers, type Recurring } from '../agenda/types.ts'
import { addMinutes } from '../lib/time.ts'
import { advanceAppointment } from './advance.ts'
import { applyPresetVersion } from './applyPresetVersion.ts'
import { deleteStaleDrafts } from './draftData.ts'

export const appointmentHandlers: Handlers = {
  'appointment.advance': {
    perform: async (ctx, item) => {
      await advanceAppointment(ctx, item.organizationId, item.subject)
      return done()
    },
  },
  'appointment.apply_preset': {
    perform: async (ctx, item) => {
      const became = await applyPresetVersion(ctx, item.organizationId, item.subject)
      if (became !== 'later') return done(became)
      return { kind: 'retry', reason: 'news under way', at: addMinutes(ctx.now(), 1), free: true }
    },
  },
  'appointment.sweep': {
    perform: async (ctx) => {
      await deleteStaleDrafts(ctx.db, ctx.now())
      return done()
    },
  },
}

export const appointmentUpkeep: readonly Recurring[] = [{ kind: 'appointment.sweep', everyMs: 60 * 60_000 }]
