import { served } from '../../../../../_http/served.tsx'
import { CheckScreen } from '../../../../../(public)/_booking/screens/check.tsx'
import { inFrame } from '../frame.tsx'

export default served(inFrame(CheckScreen))
