import { served } from '../../../../../_http/served.tsx'
import { DetailsScreen } from '../../../../../(public)/_booking/screens/details.tsx'
import { inFrame } from '../frame.tsx'

export default served(inFrame(DetailsScreen))
