import { done, type Handlers } from '../agenda/types.ts'
import { advanceAppointment } from './advance.ts'

export const appointmentHandlers: Handlers = {
  'appointment.advance': {
    perform: async (ctx, item) => {
      await advanceAppointment(ctx, item.organizationId, item.subject)
      return done()
    },
  },
}
