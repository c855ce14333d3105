import { served } from '../../../../../_http/served.tsx'
import { onPage } from '../../../../_booking/screen.tsx'
import { DetailsScreen } from '../../../../_booking/screens/details.tsx'

export default served(onPage(DetailsScreen))
