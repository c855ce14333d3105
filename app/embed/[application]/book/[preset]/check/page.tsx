import { withErrorPages } from '../../../../../_page/errorPages.tsx'
import { CheckScreen } from '../../../../../(public)/_booking/screens/check.tsx'
import { embeddedPage } from '../embeddedPage.tsx'

export default withErrorPages(embeddedPage(CheckScreen))
