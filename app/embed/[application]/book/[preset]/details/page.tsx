import { withErrorPages } from '../../../../../_page/errorPages.tsx'
import { DetailsScreen } from '../../../../../(public)/_booking/screens/details.tsx'
import { embeddedPage } from '../embeddedPage.tsx'

export default withErrorPages(embeddedPage(DetailsScreen))
