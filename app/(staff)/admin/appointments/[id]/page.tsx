import { AppointmentPage } from '../../../_components/appointment/appointmentPage.tsx'
import { appointmentRoute } from '../../../_components/appointment/appointmentRoute.ts'

export default appointmentRoute('/admin/appointments', AppointmentPage)
