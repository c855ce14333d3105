import { noticeWords } from '../../../_i18n/console/noticeWords.ts'
import { TextField } from '../../../_ui/field.tsx'
import { SubmitButton } from '../../../_ui/submitButton.tsx'
import type { Base } from '../../_shared/base.ts'
import type { Story } from '../../_shared/types.ts'
import { Opener } from '../opener.tsx'
import { holdNotifications } from './actions.ts'

/** Holds this appointment's messages back, or releases them. */
export function Hold({ story, base }: { story: Story; base: Base }) {
  const t = noticeWords()
  const { notificationsPaused: held } = story
  return (
    <details>
      <Opener>{t(held.appointment ? 'hold.release' : 'hold.hold')}</Opener>
      <form action={holdNotifications.bind(null, base, story.id, !held.appointment)} className="pt-2">
        <p className="mb-3 text-soft">{t(held.appointment ? 'hold.releaseText' : 'hold.holdText')}</p>
        {held.application ? <p className="mb-3 text-warn">{t('hold.applicationHeld')}</p> : null}
        <TextField id="hold-reason" name="reason" label={t('hold.why')} maxLength={300} autoComplete="off" />
        <SubmitButton look="secondary">{t(held.appointment ? 'hold.releaseDo' : 'hold.holdDo')}</SubmitButton>
      </form>
    </details>
  )
}
