import { appointmentRoute } from '../../../_components/appointment/appointmentRoute.ts'
import { ReschedulePage } from '../../../_components/appointment/reschedulePage.tsx'

export default appointmentRoute('/my-schedules', ReschedulePage)
