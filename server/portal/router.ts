import { publicProcedure, router } from '#server/platform/rpc/procedures.ts'
import { confirmByLink, proofInput, viewConfirmation } from './confirmByLink.ts'
import { correctContact, correctContactInput } from './correctContact.ts'
import {
  acceptDeviceHandoff,
  createDeviceHandoff,
  createDeviceHandoffInput,
  deviceHandoffInput,
  viewDeviceHandoff,
} from './deviceHandoff.ts'
import { explainInput, explainLink } from './explainLink.ts'
import {
  findApplicationInput,
  findStateInput,
  requestFindCode,
  requestFindCodeInput,
  resendFindCode,
  verifyFindCode,
  verifyFindCodeInput,
  viewFindPage,
  viewPendingFindCode,
} from './findByCode.ts'
import { openByJoinLink, viewByJoinLink } from './join.ts'
import { calendarByJoinLink } from './joinCalendar.ts'
import { joinInput } from './joinProof.ts'
import { listFoundAppointments } from './listFoundAppointments.ts'
import { listTimesByLink, timesByLinkInput } from './listTimesByLink.ts'
import {
  calendarByLink,
  cancelByLink,
  cancelByLinkInput,
  linkInput,
  rescheduleByLink,
  rescheduleByLinkInput,
  viewByManageLink,
} from './manage.ts'
import {
  deviceCheckByLinkInput,
  reportLateByLink,
  reportLateByLinkInput,
  saveDeviceCheckByLink,
  viewDeviceCheck,
} from './readiness.ts'
import { reportWrongRecipient, wrongRecipientInput } from './reportWrongRecipient.ts'
import {
  pendingInput,
  requestContactCode,
  requestContactCodeInput,
  resendContactCode,
  viewContactChange,
} from './requestContactCode.ts'
import { requestNewSession } from './requestNewSession.ts'
import {
  requestJoinCode,
  requestJoinCodeInput,
  verifyJoinCode,
  verifyJoinCodeInput,
  viewJoinVerification,
} from './verifyJoin.ts'
import { viewRoom } from './viewRoom.ts'

export const manageRouter = router({
  view: publicProcedure.input(linkInput).query(({ ctx, input }) => viewByManageLink(ctx, input)),
  cancel: publicProcedure.input(cancelByLinkInput).mutation(({ ctx, input }) => cancelByLink(ctx, input)),
  times: publicProcedure.input(timesByLinkInput).query(({ ctx, input }) => listTimesByLink(ctx, input)),
  reschedule: publicProcedure.input(rescheduleByLinkInput).mutation(({ ctx, input }) => rescheduleByLink(ctx, input)),
  confirmation: publicProcedure.input(proofInput).query(({ ctx, input }) => viewConfirmation(ctx, input)),
  confirm: publicProcedure.input(proofInput).mutation(({ ctx, input }) => confirmByLink(ctx, input)),
  calendar: publicProcedure.input(linkInput).query(({ ctx, input }) => calendarByLink(ctx, input)),
  contact: publicProcedure.input(pendingInput).query(({ ctx, input }) => viewContactChange(ctx, input)),
  requestContactCode: publicProcedure
    .input(requestContactCodeInput)
    .mutation(({ ctx, input }) => requestContactCode(ctx, input)),
  resendContactCode: publicProcedure.input(pendingInput).mutation(({ ctx, input }) => resendContactCode(ctx, input)),
  correctContact: publicProcedure.input(correctContactInput).mutation(({ ctx, input }) => correctContact(ctx, input)),
  reportWrongRecipient: publicProcedure
    .input(wrongRecipientInput)
    .mutation(({ ctx, input }) => reportWrongRecipient(ctx, input)),
  explain: publicProcedure.input(explainInput).query(({ ctx, input }) => explainLink(ctx, input)),
})

export const findRouter = router({
  view: publicProcedure.input(findApplicationInput).query(({ ctx, input }) => viewFindPage(ctx, input)),
  requestCode: publicProcedure.input(requestFindCodeInput).mutation(({ ctx, input }) => requestFindCode(ctx, input)),
  resendCode: publicProcedure.input(findStateInput).mutation(({ ctx, input }) => resendFindCode(ctx, input)),
  pending: publicProcedure.input(findStateInput).query(({ ctx, input }) => viewPendingFindCode(ctx, input)),
  verifyCode: publicProcedure.input(verifyFindCodeInput).mutation(({ ctx, input }) => verifyFindCode(ctx, input)),
  list: publicProcedure.input(findStateInput).query(({ ctx, input }) => listFoundAppointments(ctx, input)),
})

export const joinRouter = router({
  view: publicProcedure.input(joinInput).query(({ ctx, input }) => viewByJoinLink(ctx, input)),
  open: publicProcedure.input(joinInput).mutation(({ ctx, input }) => openByJoinLink(ctx, input)),
  verification: publicProcedure.input(joinInput).query(({ ctx, input }) => viewJoinVerification(ctx, input)),
  requestCode: publicProcedure.input(requestJoinCodeInput).mutation(({ ctx, input }) => requestJoinCode(ctx, input)),
  verifyCode: publicProcedure.input(verifyJoinCodeInput).mutation(({ ctx, input }) => verifyJoinCode(ctx, input)),
  deviceCheck: publicProcedure.input(linkInput).query(({ ctx, input }) => viewDeviceCheck(ctx, input)),
  saveCheck: publicProcedure
    .input(deviceCheckByLinkInput)
    .mutation(({ ctx, input }) => saveDeviceCheckByLink(ctx, input)),
  reportLate: publicProcedure.input(reportLateByLinkInput).mutation(({ ctx, input }) => reportLateByLink(ctx, input)),
  requestNewSession: publicProcedure.input(joinInput).mutation(({ ctx, input }) => requestNewSession(ctx, input)),
  calendar: publicProcedure.input(linkInput).query(({ ctx, input }) => calendarByJoinLink(ctx, input)),
  createHandoff: publicProcedure
    .input(createDeviceHandoffInput)
    .mutation(({ ctx, input }) => createDeviceHandoff(ctx, input)),
  handoff: publicProcedure.input(deviceHandoffInput).query(({ ctx, input }) => viewDeviceHandoff(ctx, input)),
  acceptHandoff: publicProcedure
    .input(deviceHandoffInput)
    .mutation(({ ctx, input }) => acceptDeviceHandoff(ctx, input)),
  room: publicProcedure.input(joinInput).query(({ ctx, input }) => viewRoom(ctx, input)),
})
