import { addMinutes } from '#server/lib/time.ts'
import { deliverMessage } from '#server/messaging/delivery/deliverMessages.ts'
import { abandonMessage } from '#server/messaging/delivery/withdrawMessages.ts'
import { done, giveUp, type HandlerEntry, type Handlers } from '#server/platform/jobs/types.ts'
import { applyOptOut } from './change/applyOptOut.ts'
import { applyPresetVersion } from './change/applyPresetVersion.ts'
import { advanceAppointment } from './lifecycle/advance.ts'
import { sendWaitingAlert } from './lifecycle/sendWaitingAlert.ts'
import { trackDelays } from './lifecycle/trackDelays.ts'
import { replanAppointment } from './replan.ts'

/** Sends an alert: a message to a previous contact or to staff that is not a participant's notification. */
const alertHandler: HandlerEntry = {
  run: async (ctx, job) => {
    const { messageId } = job.payload
    return typeof messageId === 'string' ? deliverMessage(ctx, job, messageId) : giveUp('no message')
  },
  onGiveUp: abandonMessage,
  maxAttempts: 200,
}

export const appointmentHandlers: Handlers = {
  'appointment.advance': {
    run: (ctx, job) => advanceAppointment(ctx, job.organizationId, job.subject, job.attempts),
  },
  'appointment.waiting_alert': { run: sendWaitingAlert },
  // A call may overrun for any length of time; the job repeats itself until the call ends.
  'appointment.track_delays': { run: trackDelays },
  'appointment.replan': {
    run: async (ctx, job) => {
      await replanAppointment(ctx, job.organizationId, job.subject)
      return done()
    },
  },
  'appointment.apply_preset': {
    run: async (ctx, job) => {
      const result = await applyPresetVersion(ctx, job.organizationId, job.subject)
      if (result !== 'deferred') return done(result)
      return { kind: 'retry', reason: 'notifications under way', at: addMinutes(ctx.now(), 1), free: true }
    },
  },
  'contact.opt_out': {
    run: async (ctx, job) => {
      await applyOptOut(ctx, job)
      return done()
    },
  },
  'alert.email': alertHandler,
  'alert.sms': alertHandler,
}
