import { router, staffProcedure } from '#server/platform/rpc/procedures.ts'
import { cancelAppointment } from './change/cancel.ts'
import { pauseNotifications, pauseNotificationsInput } from './change/pauseNotifications.ts'
import { reassignAppointment } from './change/reassign.ts'
import { releaseContact, releaseInput } from './change/releaseContact.ts'
import { rescheduleAppointment } from './change/reschedule.ts'
import { saveNotes, saveNotesInput } from './change/saveNotes.ts'
import { correctOutcome, correctOutcomeInput } from './lifecycle/correctOutcome.ts'
import { acceptAppointment } from './participants/accept.ts'
import { addAgent } from './participants/addAgent.ts'
import { removeParticipant } from './participants/removeParticipant.ts'
import { addAgentInput, byId, cancelInput, reassignInput, removeParticipantInput, rescheduleInput } from './schema.ts'
import { getStaffAppointment } from './timeline/getStaffAppointment.ts'
import { listAppointments, listInput } from './timeline/list.ts'

export const appointmentsRouter = router({
  list: staffProcedure.input(listInput).query(({ ctx, input }) => listAppointments(ctx, input)),
  get: staffProcedure.input(byId).query(({ ctx, input }) => getStaffAppointment(ctx, input)),
  releaseContact: staffProcedure.input(releaseInput).mutation(({ ctx, input }) => releaseContact(ctx, input)),
  pauseNotifications: staffProcedure
    .input(pauseNotificationsInput)
    .mutation(({ ctx, input }) => pauseNotifications(ctx, input)),
  cancel: staffProcedure.input(cancelInput).mutation(({ ctx, input }) => cancelAppointment(ctx, input)),
  correctOutcome: staffProcedure.input(correctOutcomeInput).mutation(({ ctx, input }) => correctOutcome(ctx, input)),
  saveNotes: staffProcedure.input(saveNotesInput).mutation(({ ctx, input }) => saveNotes(ctx, input)),
  reschedule: staffProcedure.input(rescheduleInput).mutation(({ ctx, input }) => rescheduleAppointment(ctx, input)),
  reassign: staffProcedure.input(reassignInput).mutation(({ ctx, input }) => reassignAppointment(ctx, input)),
  addAgent: staffProcedure.input(addAgentInput).mutation(({ ctx, input }) => addAgent(ctx, input)),
  removeParticipant: staffProcedure
    .input(removeParticipantInput)
    .mutation(({ ctx, input }) => removeParticipant(ctx, input)),
  accept: staffProcedure.input(byId).mutation(({ ctx, input }) => acceptAppointment(ctx, input)),
})
