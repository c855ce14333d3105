import { served } from '../../../../../_http/served.tsx'
import { onPage } from '../../../../_booking/screen.tsx'
import { CheckScreen } from '../../../../_booking/screens/check.tsx'

export default served(onPage(CheckScreen))
