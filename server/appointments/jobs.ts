import { addMinutes } from '#server/lib/time.ts'
import { deliverMessage } from '#server/messaging/delivery/send.ts'
import { abandonMessage } from '#server/messaging/delivery/withdraw.ts'
import { done, giveUp, type HandlerEntry, type Handlers, type Recurring } from '#server/platform/jobs/types.ts'
import { deleteStaleHolds } from '#server/scheduling/reservations/holdData.ts'
import { applyPresetVersion } from './change/applyPresetVersion.ts'
import { followContact } from './change/followContact.ts'
import { advanceAppointment } from './lifecycle/advance.ts'
import { followDelays } from './lifecycle/followDelays.ts'
import { alertOfWaiting } from './lifecycle/waitingAlert.ts'
import { replanAppointment } from './replan.ts'

/** A message about an appointment that is no notification: to a former contact, or to staff. */
const notice: HandlerEntry = {
  perform: async (ctx, item) => {
    const { messageId } = item.payload
    return typeof messageId === 'string' ? deliverMessage(ctx, item, messageId) : giveUp('no message')
  },
  onGiveUp: abandonMessage,
  maxAttempts: 200,
}

export const appointmentHandlers: Handlers = {
  'appointment.advance': {
    perform: (ctx, item) => advanceAppointment(ctx, item.organizationId, item.subject, item.attempts),
  },
  'appointment.waiting': { perform: alertOfWaiting },
  // However long a call runs over, it is looked at until it ends.
  'appointment.delays': { perform: followDelays },
  'appointment.replan': {
    perform: async (ctx, item) => {
      await replanAppointment(ctx, item.organizationId, item.subject)
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
  'contact.follow': {
    perform: async (ctx, item) => {
      await followContact(ctx, item)
      return done()
    },
  },
  'notice.email': notice,
  'notice.sms': notice,
  'appointment.sweep': {
    perform: async (ctx) => {
      await deleteStaleHolds(ctx.db, addMinutes(ctx.now(), -60))
      return done()
    },
  },
}

export const appointmentUpkeep: readonly Recurring[] = [{ kind: 'appointment.sweep', everyMs: 60 * 60_000 }]
