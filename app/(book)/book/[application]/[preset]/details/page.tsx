import { served } from '../../../../../_http/served.tsx'
import { onPage } from '../../../../_parts/screen.tsx'
import { DetailsScreen } from '../../../../_screens/details.tsx'

export default served(onPage(DetailsScreen))
