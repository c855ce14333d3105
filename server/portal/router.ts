import { type Input, passed, publicProcedure, router } from '#server/platform/rpc/procedures.ts'
import { askContactCode, pendingInput, resendContactCode, viewContactChange } from './askContactCode.ts'
import { confirmByLink, proofInput, viewConfirmation } from './confirmByLink.ts'
import { correctContact } from './correctContact.ts'
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
import { freshByJoinLink } from './freshSession.ts'
import { handOver, handOverInput, handoverInput, takeOver, viewHandover } from './handover.ts'
import { openByJoinLink, viewByJoinLink } from './join.ts'
import { calendarByJoinLink } from './joinCalendar.ts'
import { joinInput } from './joinProof.ts'
import { calendarByLink, cancelByLink, linkInput, rescheduleByLink, viewByManageLink } from './manage.ts'
import { listTimesByLink, timesByLinkInput } from './manageTimes.ts'
import { reportNotMe } from './notMe.ts'
import { askJoinCode, proveJoin, viewJoinProof } from './proveJoin.ts'
import { checkByLink, checkByLinkInput, lateByLink, lateByLinkInput, viewDeviceCheck } from './ready.ts'
import { viewRoom } from './room.ts'

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
  view: publicProcedure.input(joinInput).query(({ ctx, input }) => viewByJoinLink(ctx, input)),
  open: publicProcedure.input(joinInput).mutation(({ ctx, input }) => openByJoinLink(ctx, input)),
  proof: publicProcedure.input(joinInput).query(({ ctx, input }) => viewJoinProof(ctx, input)),
  askCode: publicProcedure
    .input(passed<Input<typeof askJoinCode>>())
    .mutation(({ ctx, input }) => askJoinCode(ctx, input)),
  prove: publicProcedure.input(passed<Input<typeof proveJoin>>()).mutation(({ ctx, input }) => proveJoin(ctx, input)),
  deviceCheck: publicProcedure.input(linkInput).query(({ ctx, input }) => viewDeviceCheck(ctx, input)),
  saveCheck: publicProcedure.input(checkByLinkInput).mutation(({ ctx, input }) => checkByLink(ctx, input)),
  late: publicProcedure.input(lateByLinkInput).mutation(({ ctx, input }) => lateByLink(ctx, input)),
  fresh: publicProcedure.input(joinInput).mutation(({ ctx, input }) => freshByJoinLink(ctx, input)),
  calendar: publicProcedure.input(linkInput).query(({ ctx, input }) => calendarByJoinLink(ctx, input)),
  handOver: publicProcedure.input(handOverInput).mutation(({ ctx, input }) => handOver(ctx, input)),
  handover: publicProcedure.input(handoverInput).query(({ ctx, input }) => viewHandover(ctx, input)),
  takeOver: publicProcedure.input(handoverInput).mutation(({ ctx, input }) => takeOver(ctx, input)),
  room: publicProcedure.input(joinInput).query(({ ctx, input }) => viewRoom(ctx, input)),
})
