import { served } from '../../../../../_http/served.tsx'
import { ConfirmedScreen } from '../../../../../(book)/_screens/confirmed.tsx'
import { inFrame } from '../frame.tsx'

export default served(inFrame(ConfirmedScreen))
