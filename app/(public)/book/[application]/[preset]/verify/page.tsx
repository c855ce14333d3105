import { withErrorPages } from '../../../../../_page/errorPages.tsx'
import { screenPage } from '../../../../_booking/screenPage.tsx'
import { VerifyScreen } from '../../../../_booking/screens/verify.tsx'

export default withErrorPages(screenPage(VerifyScreen))
