import { served } from '../../../../../_http/served.tsx'
import { onPage } from '../../../../_parts/screen.tsx'
import { CheckScreen } from '../../../../_screens/check.tsx'

export default served(onPage(CheckScreen))
