import { withErrorPages } from '../../../../_page/errorPages.tsx'
import { TimesScreen } from '../../../../(public)/_booking/screens/times.tsx'
import { embeddedPage } from './embeddedPage.tsx'

export default withErrorPages(embeddedPage(TimesScreen))
