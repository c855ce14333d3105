import { router, staffProcedure } from '#server/platform/rpc/procedures.ts'
import { cancelAppointment } from './change/cancel.ts'
import { holdInput, holdNotifications } from './change/hold.ts'
import { reassignAppointment } from './change/reassign.ts'
import { releaseContact, releaseInput } from './change/releaseContact.ts'
import { rescheduleAppointment } from './change/reschedule.ts'
import { saveNotes, saveNotesInput } from './change/saveNotes.ts'
import { correctOutcome, correctOutcomeInput } from './lifecycle/correctOutcome.ts'
import { acceptAppointment } from './people/accept.ts'
import { addAgent } from './people/addAgent.ts'
import { removeParticipant } from './people/removeParticipant.ts'
import { addAgentInput, byId, cancelInput, reassignInput, removeParticipantInput, rescheduleInput } from './schema.ts'
import { listAppointments, listInput } from './timeline/list.ts'
import { getStory } from './timeline/story.ts'

export const appointmentsRouter = router({
  list: staffProcedure.input(listInput).query(({ ctx, input }) => listAppointments(ctx, input)),
  get: staffProcedure.input(byId).query(({ ctx, input }) => getStory(ctx, input)),
  releaseContact: staffProcedure.input(releaseInput).mutation(({ ctx, input }) => releaseContact(ctx, input)),
  holdNotifications: staffProcedure.input(holdInput).mutation(({ ctx, input }) => holdNotifications(ctx, input)),
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
