import { served } from '../../../../_http/served.tsx'
import { TimesScreen } from '../../../../(public)/_booking/screens/times.tsx'
import { inFrame } from './frame.tsx'

export default served(inFrame(TimesScreen))
