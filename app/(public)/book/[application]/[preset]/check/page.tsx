import { withErrorPages } from '../../../../../_page/errorPages.tsx'
import { screenPage } from '../../../../_booking/screenPage.tsx'
import { CheckScreen } from '../../../../_booking/screens/check.tsx'

export default withErrorPages(screenPage(CheckScreen))
