import { withErrorPages } from '../../../../../_page/errorPages.tsx'
import { screenPage } from '../../../../_booking/screenPage.tsx'
import { ConfirmedScreen } from '../../../../_booking/screens/confirmed.tsx'

export default withErrorPages(screenPage(ConfirmedScreen))
