import { served } from '../../../../../_http/served.tsx'
import { onPage } from '../../../../_booking/screen.tsx'
import { VerifyScreen } from '../../../../_booking/screens/verify.tsx'

export default served(onPage(VerifyScreen))
