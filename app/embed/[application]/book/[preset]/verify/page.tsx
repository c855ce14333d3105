import { served } from '../../../../../_http/served.tsx'
import { VerifyScreen } from '../../../../../(public)/_booking/screens/verify.tsx'
import { inFrame } from '../frame.tsx'

export default served(inFrame(VerifyScreen))
