import { failureText } from '../../../../_i18n/console/failureText.ts'
import { findText } from '../../../../_i18n/console/translations.ts'
import { ActionResult } from '../../../_components/actionResult.tsx'
import type { Query } from '../../../_shared/query.ts'

/** Result of the last form about an endpoint or a delivery. */
export const WebhookResult = ({ query }: { query: Query }) => (
  <ActionResult
    query={query}
    success={(done) => findText('webhooks', 'done', done)}
    failure={(params) => failureText('webhooks', params)}
  />
)
