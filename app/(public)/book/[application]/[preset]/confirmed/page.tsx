import { served } from '../../../../../_http/served.tsx'
import { onPage } from '../../../../_booking/screen.tsx'
import { ConfirmedScreen } from '../../../../_booking/screens/confirmed.tsx'

export default served(onPage(ConfirmedScreen))
