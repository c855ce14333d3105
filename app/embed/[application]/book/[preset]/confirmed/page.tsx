import { withErrorPages } from '../../../../../_page/errorPages.tsx'
import { ConfirmedScreen } from '../../../../../(public)/_booking/screens/confirmed.tsx'
import { embeddedPage } from '../embeddedPage.tsx'

export default withErrorPages(embeddedPage(ConfirmedScreen))
