import { z } from 'zod'
import { publicProcedure, router, staffProcedure } from '../api/trpc.ts'
import { acceptAppointment } from './accept.ts'
import { addAgent } from './addAgent.ts'
import { askContactCode, pendingInput, resendContactCode, viewContactChange } from './askContactCode.ts'
import { bookOnBehalf, type bookOnBehalfInput } from './bookOnBehalf.ts'
import { cancelAppointment } from './cancel.ts'
import { checkTime, checkTimeInput } from './checkTime.ts'
import { confirmByLink, proofInput, viewConfirmation } from './confirmByLink.ts'
import { confirmDraft } from './confirmDraft.ts'
import { correctContact } from './correctContact.ts'
import { draftPath } from './draft.ts'
import { explainInput, explainLink } from './explainLink.ts'
import {
  askFindCode,
  findApplicationInput,
  findStateInput,
  proveFindCode,
  resendFindCode,
  viewFind,
  viewFindPending,
} from './findByCode.ts'
import { listFound } from './findList.ts'
import { frameInput, getFrame } from './frame.ts'
import { openByJoinLink, viewByJoinLink } from './join.ts'
import { listAppointments, listInput } from './list.ts'
import { listColleagues } from './listColleagues.ts'
import { calendarByLink, cancelByLink, linkInput, rescheduleByLink, viewByManageLink } from './manage.ts'
import { listTimesByLink, timesByLinkInput } from './manageTimes.ts'
import { listMonth, monthInput } from './month.ts'
import { listMySchedule, myScheduleInput } from './mySchedule.ts'
import { reportNotMe } from './notMe.ts'
import { reassignAppointment } from './reassign.ts'
import { releaseContact, releaseInput } from './releaseContact.ts'
import { removeParticipant } from './removeParticipant.ts'
import { rescheduleAppointment } from './reschedule.ts'
import { saveDetails } from './saveDetails.ts'
import { addAgentInput, byId, cancelInput, reassignInput, removeParticipantInput, rescheduleInput } from './schema.ts'
import { getServiceView, listServices, listTimes, serviceInput, servicesInput, timesInput } from './services.ts'
import { listStaffOffers } from './staffOffers.ts'
import { listStaffTimes, staffTimesInput } from './staffTimes.ts'
import { startDraft } from './startDraft.ts'
import { getStory } from './story.ts'
import { resendCode, verifyDraft } from './verifyDraft.ts'
import { viewDraft } from './viewDraft.ts'
import { listWaiting } from './waiting.ts'

type Input<V extends (ctx: never, input: never) => unknown> = Parameters<V>[1]
/** The verb parses; the door only needs to say what it takes. */
const passed = <T>() => z.custom<T>((value) => typeof value === 'object' && value !== null)

export const bookRouter = router({
  services: publicProcedure.input(servicesInput).query(({ ctx, input }) => listServices(ctx, input)),
  service: publicProcedure.input(serviceInput).query(({ ctx, input }) => getServiceView(ctx, input)),
  times: publicProcedure.input(timesInput).query(({ ctx, input }) => listTimes(ctx, input)),
  month: publicProcedure.input(monthInput).query(({ ctx, input }) => listMonth(ctx, input)),
  frame: publicProcedure.input(frameInput).query(({ ctx, input }) => getFrame(ctx, input)),
  start: publicProcedure.input(passed<Input<typeof startDraft>>()).mutation(({ ctx, input }) => startDraft(ctx, input)),
  draft: publicProcedure.input(draftPath).query(({ ctx, input }) => viewDraft(ctx, input)),
  details: publicProcedure
    .input(passed<Input<typeof saveDetails>>())
    .mutation(({ ctx, input }) => saveDetails(ctx, input)),
  resend: publicProcedure.input(draftPath).mutation(({ ctx, input }) => resendCode(ctx, input)),
  verify: publicProcedure
    .input(passed<Input<typeof verifyDraft>>())
    .mutation(({ ctx, input }) => verifyDraft(ctx, input)),
  confirm: publicProcedure
    .input(passed<Input<typeof confirmDraft>>())
    .mutation(({ ctx, input }) => confirmDraft(ctx, input)),
})

export const manageRouter = router({
  view: publicProcedure.input(linkInput).query(({ ctx, input }) => viewByManageLink(ctx, input)),
  cancel: publicProcedure
    .input(passed<Input<typeof cancelByLink>>())
    .mutation(({ ctx, input }) => cancelByLink(ctx, input)),
  times: publicProcedure.input(timesByLinkInput).query(({ ctx, input }) => listTimesByLink(ctx, input)),
  reschedule: publicProcedure
    .input(passed<Input<typeof rescheduleByLink>>())
    .mutation(({ ctx, input }) => rescheduleByLink(ctx, input)),
  confirmation: publicProcedure.input(proofInput).query(({ ctx, input }) => viewConfirmation(ctx, input)),
  confirm: publicProcedure.input(proofInput).mutation(({ ctx, input }) => confirmByLink(ctx, input)),
  calendar: publicProcedure.input(linkInput).query(({ ctx, input }) => calendarByLink(ctx, input)),
  contact: publicProcedure.input(pendingInput).query(({ ctx, input }) => viewContactChange(ctx, input)),
  askContact: publicProcedure
    .input(passed<Input<typeof askContactCode>>())
    .mutation(({ ctx, input }) => askContactCode(ctx, input)),
  resendContact: publicProcedure.input(pendingInput).mutation(({ ctx, input }) => resendContactCode(ctx, input)),
  correctContact: publicProcedure
    .input(passed<Input<typeof correctContact>>())
    .mutation(({ ctx, input }) => correctContact(ctx, input)),
  notMe: publicProcedure
    .input(passed<Input<typeof reportNotMe>>())
    .mutation(({ ctx, input }) => reportNotMe(ctx, input)),
  explain: publicProcedure.input(explainInput).query(({ ctx, input }) => explainLink(ctx, input)),
})

export const findRouter = router({
  view: publicProcedure.input(findApplicationInput).query(({ ctx, input }) => viewFind(ctx, input)),
  ask: publicProcedure.input(passed<Input<typeof askFindCode>>()).mutation(({ ctx, input }) => askFindCode(ctx, input)),
  resend: publicProcedure.input(findStateInput).mutation(({ ctx, input }) => resendFindCode(ctx, input)),
  pending: publicProcedure.input(findStateInput).query(({ ctx, input }) => viewFindPending(ctx, input)),
  prove: publicProcedure
    .input(passed<Input<typeof proveFindCode>>())
    .mutation(({ ctx, input }) => proveFindCode(ctx, input)),
  list: publicProcedure.input(findStateInput).query(({ ctx, input }) => listFound(ctx, input)),
})

export const joinRouter = router({
  view: publicProcedure.input(linkInput).query(({ ctx, input }) => viewByJoinLink(ctx, input)),
  open: publicProcedure.input(linkInput).mutation(({ ctx, input }) => openByJoinLink(ctx, input)),
})

export const appointmentsRouter = router({
  list: staffProcedure.input(listInput).query(({ ctx, input }) => listAppointments(ctx, input)),
  get: staffProcedure.input(byId).query(({ ctx, input }) => getStory(ctx, input)),
  mine: staffProcedure.input(myScheduleInput).query(({ ctx, input }) => listMySchedule(ctx, input)),
  waiting: staffProcedure.query(({ ctx }) => listWaiting(ctx)),
  offers: staffProcedure.query(({ ctx }) => listStaffOffers(ctx)),
  times: staffProcedure.input(staffTimesInput).query(({ ctx, input }) => listStaffTimes(ctx, input)),
  checkTime: staffProcedure.input(checkTimeInput).query(({ ctx, input }) => checkTime(ctx, input)),
  colleagues: staffProcedure.input(byId).query(({ ctx, input }) => listColleagues(ctx, input)),
  bookOnBehalf: staffProcedure
    .input(passed<z.input<typeof bookOnBehalfInput>>())
    .mutation(({ ctx, input }) => bookOnBehalf(ctx, input)),
  releaseContact: staffProcedure.input(releaseInput).mutation(({ ctx, input }) => releaseContact(ctx, input)),
  cancel: staffProcedure.input(cancelInput).mutation(({ ctx, input }) => cancelAppointment(ctx, input)),
  reschedule: staffProcedure.input(rescheduleInput).mutation(({ ctx, input }) => rescheduleAppointment(ctx, input)),
  reassign: staffProcedure.input(reassignInput).mutation(({ ctx, input }) => reassignAppointment(ctx, input)),
  addAgent: staffProcedure.input(addAgentInput).mutation(({ ctx, input }) => addAgent(ctx, input)),
  removeParticipant: staffProcedure
    .input(removeParticipantInput)
    .mutation(({ ctx, input }) => removeParticipant(ctx, input)),
  accept: staffProcedure.input(byId).mutation(({ ctx, input }) => acceptAppointment(ctx, input)),
})
