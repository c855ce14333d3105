import { served } from '../../../../../_http/served.tsx'
import { ConfirmedScreen } from '../../../../../(public)/_booking/screens/confirmed.tsx'
import { inFrame } from '../frame.tsx'

export default served(inFrame(ConfirmedScreen))
