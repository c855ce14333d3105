import { served } from '../../../../../_http/served.tsx'
import { onPage } from '../../../../_parts/screen.tsx'
import { ConfirmedScreen } from '../../../../_screens/confirmed.tsx'

export default served(onPage(ConfirmedScreen))
