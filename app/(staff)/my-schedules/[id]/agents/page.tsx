import { appointmentRoute } from '../../../_components/appointment/appointmentRoute.ts'
import { AddAgentPage } from '../../../_components/appointment/chooseAgentPage.tsx'

export default appointmentRoute('/my-schedules', AddAgentPage)
