import { served } from '../../../../../_http/served.tsx'
import { onPage } from '../../../../_parts/screen.tsx'
import { VerifyScreen } from '../../../../_screens/verify.tsx'

export default served(onPage(VerifyScreen))
