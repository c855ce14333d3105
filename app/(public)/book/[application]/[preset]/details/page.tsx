import { withErrorPages } from '../../../../../_page/errorPages.tsx'
import { screenPage } from '../../../../_booking/screenPage.tsx'
import { DetailsScreen } from '../../../../_booking/screens/details.tsx'

export default withErrorPages(screenPage(DetailsScreen))
