import { router, staffProcedure } from '#server/platform/rpc/procedures.ts'
import { addException } from './addException.ts'
import { getHolidaySettings } from './getHolidaySettings.ts'
import { getHours } from './getHours.ts'
import { listExceptions } from './listExceptions.ts'
import { listHolidays } from './listHolidays.ts'
import { listManagedAgents } from './listManagedAgents.ts'
import { previewException } from './previewException.ts'
import { removeException } from './removeException.ts'
import { saveHolidaySettings } from './saveHolidaySettings.ts'
import { saveWeeklyHours } from './saveWeeklyHours.ts'
import {
  agentInput,
  agentsInput,
  applicationInput,
  exceptionInput,
  holidaysInput,
  listExceptionsInput,
  removeExceptionInput,
  saveHolidaysInput,
  saveWeeklyInput,
} from './schema.ts'

export const hoursRouter = router({
  get: staffProcedure.input(agentInput).query(({ ctx, input }) => getHours(ctx, input)),
  saveWeekly: staffProcedure.input(saveWeeklyInput).mutation(({ ctx, input }) => saveWeeklyHours(ctx, input)),
  exceptions: staffProcedure.input(listExceptionsInput).query(({ ctx, input }) => listExceptions(ctx, input)),
  previewException: staffProcedure.input(exceptionInput).query(({ ctx, input }) => previewException(ctx, input)),
  addException: staffProcedure.input(exceptionInput).mutation(({ ctx, input }) => addException(ctx, input)),
  removeException: staffProcedure.input(removeExceptionInput).mutation(({ ctx, input }) => removeException(ctx, input)),
  holidaySettings: staffProcedure.input(applicationInput).query(({ ctx, input }) => getHolidaySettings(ctx, input)),
  saveHolidaySettings: staffProcedure
    .input(saveHolidaysInput)
    .mutation(({ ctx, input }) => saveHolidaySettings(ctx, input)),
  holidays: staffProcedure.input(holidaysInput).query(({ ctx, input }) => listHolidays(ctx, input)),
  agents: staffProcedure.input(agentsInput).query(({ ctx, input }) => listManagedAgents(ctx, input)),
})
