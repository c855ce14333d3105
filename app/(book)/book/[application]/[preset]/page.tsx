import { served } from '../../../../_http/served.tsx'
import { onPage } from '../../../_parts/screen.tsx'
import { TimesScreen } from '../../../_screens/times.tsx'

export default served(onPage(TimesScreen))
