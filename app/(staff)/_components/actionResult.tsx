import { getTranslations } from '../../_i18n/console/translations.ts'
import { ErrorSummary } from '../../_ui/errorSummary.tsx'
import { Notice } from '../../_ui/notice.tsx'
import { type Query, queryValue } from '../_shared/query.ts'

export type FailureParams = { reason: string; reference: string | null }
type Props = {
  query: Query
  /** Text for the value of `done`; null for an unknown one. */
  success: (done: string) => string | null
  /** Text for the values of `refused` and `reference`. */
  failure: (params: FailureParams) => string
  /** Id of the part of the page that the error is about. */
  about?: string
}

/** Result of the form that redirected to this page, from its query string: an error, a notice or nothing. */
export function ActionResult({ query, success, failure, about }: Props) {
  const reason = queryValue(query, 'refused')
  if (reason) {
    const given = queryValue(query, 'reference')
    // The query string can be edited: only text in the format of a reference is shown.
    const reference = given && /^[\w-]{1,40}$/.test(given) ? given : null
    const message = failure({ reason, reference })
    const href = about ? { href: `#${about}` } : {}
    return <ErrorSummary title={getTranslations('console')('problem')} errors={[{ ...href, message }]} />
  }
  const done = queryValue(query, 'done')
  const text = done && success(done)
  return text ? <SuccessNotice text={text} /> : null
}

export const SuccessNotice = ({ text }: { text: string }) => (
  <Notice tone="good" live>
    <p>{text}</p>
  </Notice>
)
