import { byId } from '#server/appointments/schema.ts'
import { router, staffProcedure } from '#server/platform/rpc/procedures.ts'
import { bookOnBehalf, bookOnBehalfInput } from './bookOnBehalf.ts'
import { checkTime, checkTimeInput } from './checkTime.ts'
import { listColleagues } from './listColleagues.ts'
import { listMySchedule, myScheduleInput } from './listMySchedule.ts'
import { listStaffOffers } from './listStaffOffers.ts'
import { listStaffTimes, staffTimesInput } from './listStaffTimes.ts'
import { listWaiting } from './listWaiting.ts'

export const consoleRouter = router({
  mine: staffProcedure.input(myScheduleInput).query(({ ctx, input }) => listMySchedule(ctx, input)),
  waiting: staffProcedure.query(({ ctx }) => listWaiting(ctx)),
  offers: staffProcedure.query(({ ctx }) => listStaffOffers(ctx)),
  times: staffProcedure.input(staffTimesInput).query(({ ctx, input }) => listStaffTimes(ctx, input)),
  checkTime: staffProcedure.input(checkTimeInput).query(({ ctx, input }) => checkTime(ctx, input)),
  colleagues: staffProcedure.input(byId).query(({ ctx, input }) => listColleagues(ctx, input)),
  bookOnBehalf: staffProcedure.input(bookOnBehalfInput).mutation(({ ctx, input }) => bookOnBehalf(ctx, input)),
})
