import { done, type Handlers, type Recurring } from '../agenda/types.ts'
import { advanceAppointment } from './advance.ts'
import { deleteStaleDrafts } from './draftData.ts'

export const appointmentHandlers: Handlers = {
  'appointment.advance': {
    perform: async (ctx, item) => {
      await advanceAppointment(ctx, item.organizationId, item.subject)
      return done()
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
