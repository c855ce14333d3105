import { served } from '../../../../_http/served.tsx'
import { onPage } from '../../../_booking/screen.tsx'
import { TimesScreen } from '../../../_booking/screens/times.tsx'

export default served(onPage(TimesScreen))
