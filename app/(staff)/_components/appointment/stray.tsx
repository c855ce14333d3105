import { TriangleAlert } from 'lucide-react'
import { noticeWords } from '../../../_i18n/console/noticeWords.ts'
import { wordFor, words } from '../../../_i18n/console/words.ts'
import { TextField } from '../../../_ui/field.tsx'
import { SubmitButton } from '../../../_ui/submitButton.tsx'
import type { Base } from '../../_shared/base.ts'
import type { Story } from '../../_shared/types.ts'
import { When } from '../when.tsx'
import { releaseContact } from './actions.ts'

/** A reader said that the appointment is not theirs: what holds until staff have decided, and the way back. */
export function Stray({ story, base, timezone }: { story: Story; base: Base; timezone: string }) {
  const t = words()
  return story.quarantined.map(({ participantId, name, channels, since }) => (
    <section
      key={participantId}
      role="alert"
      aria-labelledby={`stray-${participantId}`}
      className="mb-6 flex gap-3 rounded-lg border-2 border-warn bg-warn-wash p-4"
    >
      <TriangleAlert aria-hidden className="mt-0.5 size-5 shrink-0 text-warn" />
      <div className="min-w-0 space-y-2 [overflow-wrap:anywhere]">
        <h2 id={`stray-${participantId}`} className="font-bold text-warn">
          {t('appointment.strayTitle')}
        </h2>
        <p>
          {t('appointment.strayText', {
            name: name ?? t('list.noName'),
            channels: channels.map((channel) => wordFor('channel', channel)).join(', '),
          })}
        </p>
        <p className="text-soft text-sm">
          <When at={since} timezone={timezone} />
        </p>
        <p>{t('appointment.strayDecide')}</p>
        <form action={releaseContact.bind(null, base, story.id, participantId, null)} className="max-w-md">
          <TextField
            id={`release-${participantId}`}
            name="reason"
            label={noticeWords()('stops.why')}
            maxLength={300}
            required
            autoComplete="off"
          />
          <SubmitButton look="secondary">
            {t('appointment.strayRelease', { name: name ?? t('list.noName') })}
          </SubmitButton>
        </form>
      </div>
    </section>
  ))
}
