import { addMinutes } from '#server/lib/time.ts'
import { deliverMessage } from '#server/messaging/delivery/deliverMessage.ts'
import { abandonMessage } from '#server/messaging/delivery/withdrawMessages.ts'
import { done, giveUp, type HandlerEntry, type Handlers, type RecurringJob } from '#server/platform/jobs/types.ts'
import { deleteExpiredHolds } from '#server/scheduling/reservations/holdData.ts'
import { applyOptOut } from './change/applyOptOut.ts'
import { applyPresetVersion } from './change/applyPresetVersion.ts'
import { advanceAppointment } from './lifecycle/advance.ts'
import { sendWaitingAlert } from './lifecycle/sendWaitingAlert.ts'
import { trackDelays } from './lifecycle/trackDelays.ts'
import { replanAppointment } from './replan.ts'

/** A message about an appointment that is no notification: to a former contact, or to staff. */
const alertHandler: HandlerEntry = {
  run: async (ctx, item) => {
    const { messageId } = item.payload
    return typeof messageId === 'string' ? deliverMessage(ctx, item, messageId) : giveUp('no message')
  },
  onGiveUp: abandonMessage,
  maxAttempts: 200,
}

export const appointmentHandlers: Handlers = {
  'appointment.advance': {
    run: (ctx, item) => advanceAppointment(ctx, item.organizationId, item.subject, item.attempts),
  },
  'appointment.waiting_alert': { run: sendWaitingAlert },
  // However long a call runs over, it is looked at until it ends.
  'appointment.track_delays': { run: trackDelays },
  'appointment.replan': {
    run: async (ctx, item) => {
      await replanAppointment(ctx, item.organizationId, item.subject)
      return done()
    },
  },
  'appointment.apply_preset': {
    run: async (ctx, item) => {
      const became = await applyPresetVersion(ctx, item.organizationId, item.subject)
      if (became !== 'later') return done(became)
      return { kind: 'retry', reason: 'news under way', at: addMinutes(ctx.now(), 1), free: true }
    },
  },
  'contact.opt_out': {
    run: async (ctx, item) => {
      await applyOptOut(ctx, item)
      return done()
    },
  },
  'alert.email': alertHandler,
  'alert.sms': alertHandler,
  'appointment.delete_stale_holds': {
    run: async (ctx) => {
      await deleteExpiredHolds(ctx.db, addMinutes(ctx.now(), -60))
      return done()
    },
  },
}

export const appointmentMaintenance: readonly RecurringJob[] = [
  { kind: 'appointment.delete_stale_holds', everyMs: 60 * 60_000 },
]
