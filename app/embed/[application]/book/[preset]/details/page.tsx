import { served } from '../../../../../_http/served.tsx'
import { DetailsScreen } from '../../../../../(book)/_screens/details.tsx'
import { inFrame } from '../frame.tsx'

export default served(inFrame(DetailsScreen))
