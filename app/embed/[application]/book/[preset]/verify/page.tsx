import { withErrorPages } from '../../../../../_page/errorPages.tsx'
import { VerifyScreen } from '../../../../../(public)/_booking/screens/verify.tsx'
import { embeddedPage } from '../embeddedPage.tsx'

export default withErrorPages(embeddedPage(VerifyScreen))
