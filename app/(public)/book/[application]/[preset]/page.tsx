import { withErrorPages } from '../../../../_page/errorPages.tsx'
import { screenPage } from '../../../_booking/screenPage.tsx'
import { TimesScreen } from '../../../_booking/screens/times.tsx'

export default withErrorPages(screenPage(TimesScreen))
