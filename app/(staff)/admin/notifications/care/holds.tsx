import { noticeWords } from '../../../../_i18n/console/noticeWords.ts'
import { Badge } from '../../../../_ui/badge.tsx'
import { TextField } from '../../../../_ui/field.tsx'
import { SubmitButton } from '../../../../_ui/submitButton.tsx'
import { Opener } from '../../../_components/opener.tsx'
import type { MessagesStand } from '../../../_shared/types.ts'
import { holdMessages } from './actions.ts'

/** Each application with whether its messages go out, and the way to stop or start them. */
export function Holds({ applications }: { applications: MessagesStand[] }) {
  const t = noticeWords()
  return (
    <ul className="divide-y divide-line rounded-lg border border-line bg-card">
      {applications.map(({ id, name, paused: held }) => (
        <li key={id} className="px-4 py-3">
          <div className="flex flex-wrap items-center gap-3">
            <p className="min-w-0 font-semibold [overflow-wrap:anywhere]">{name}</p>
            <Badge tone={held ? 'warn' : 'good'}>{t(held ? 'care.isHeld' : 'care.goesOut')}</Badge>
          </div>
          <details>
            <Opener>
              {t(held ? 'hold.release' : 'care.holdAll')} <span className="sr-only">{name}</span>
            </Opener>
            <form action={holdMessages.bind(null, id, !held)} className="max-w-md pt-2">
              <p className="mb-3 text-soft">{t(held ? 'care.releaseText' : 'care.holdText')}</p>
              <TextField
                id={`why-${id}`}
                name="reason"
                label={t('hold.whyNeeded')}
                maxLength={300}
                required
                autoComplete="off"
              />
              <SubmitButton look={held ? 'secondary' : 'danger'} className="[overflow-wrap:anywhere]">
                {t(held ? 'care.releaseDo' : 'care.holdDo', { name })}
              </SubmitButton>
            </form>
          </details>
        </li>
      ))}
    </ul>
  )
}
