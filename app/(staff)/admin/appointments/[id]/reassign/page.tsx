import { appointmentRoute } from '../../../../_components/appointment/appointmentRoute.ts'
import { ReassignPage } from '../../../../_components/appointment/chooseAgentPage.tsx'

export default appointmentRoute('/admin/appointments', ReassignPage)
