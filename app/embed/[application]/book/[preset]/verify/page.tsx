import { served } from '../../../../../_http/served.tsx'
import { VerifyScreen } from '../../../../../(book)/_screens/verify.tsx'
import { inFrame } from '../frame.tsx'

export default served(inFrame(VerifyScreen))
