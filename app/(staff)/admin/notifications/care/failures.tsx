import { errorClassWords, noticeWords } from '../../../../_i18n/console/noticeWords.ts'
import { EmptyState } from '../../../../_ui/emptyState.tsx'
import { TextField } from '../../../../_ui/field.tsx'
import { SubmitButton } from '../../../../_ui/submitButton.tsx'
import { Opener } from '../../../_components/opener.tsx'
import type { FailureGroup } from '../../../_shared/types.ts'
import { retryFailed } from './actions.ts'

/** What failed for good and still matters, by what went wrong; each kind can be sent again together. */
export function Failures({ groups }: { groups: FailureGroup[] }) {
  const t = noticeWords()
  if (groups.length === 0) {
    return (
      <EmptyState title={t('care.noFailures')}>
        <p>{t('care.noFailuresHelp')}</p>
      </EmptyState>
    )
  }
  return (
    <ul className="divide-y divide-line rounded-lg border border-line bg-card">
      {groups.map(({ errorClass, count, codes }) => {
        const words = errorClassWords(errorClass)
        return (
          <li key={errorClass} className="px-4 py-3">
            <p className="font-semibold">
              {words.name}: {t('care.count', { count })}
            </p>
            <p className="text-soft text-sm [overflow-wrap:anywhere]">
              {words.help} {codes.length > 0 ? t('care.codes', { codes: codes.join(', ') }) : null}
            </p>
            <details>
              <Opener>
                {t('care.again')} <span className="sr-only">{words.name}</span>
              </Opener>
              <form action={retryFailed.bind(null, errorClass)} className="max-w-md pt-2">
                <TextField
                  id={`again-${errorClass}`}
                  name="reason"
                  label={t('care.whyAgain')}
                  maxLength={300}
                  required
                  autoComplete="off"
                />
                <SubmitButton look="secondary">{t('care.againDo', { count })}</SubmitButton>
              </form>
            </details>
          </li>
        )
      })}
    </ul>
  )
}
