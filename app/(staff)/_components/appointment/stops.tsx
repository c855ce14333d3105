import { noticeWords, stopReason } from '../../../_i18n/console/noticeWords.ts'
import { wordFor } from '../../../_i18n/console/words.ts'
import { TextField } from '../../../_ui/field.tsx'
import { SubmitButton } from '../../../_ui/submitButton.tsx'
import type { Base } from '../../_shared/base.ts'
import type { Story } from '../../_shared/types.ts'
import { Opener } from '../opener.tsx'
import { When } from '../when.tsx'
import { releaseContact } from './actions.ts'

type Props = { person: Story['participants'][number]; story: Story; base: Base; timezone: string }

/** What a person's contacts take no messages for, why and since when; with a reason, staff take it back. */
export function Stops({ person, story, base, timezone }: Props) {
  const own = story.suppressions.filter(({ participantId }) => participantId === person.id)
  const channels = [...new Set(own.map(({ channel }) => channel))]
  const t = noticeWords()
  return channels.map((channel) => {
    const contact = (channel === 'EMAIL' ? person.email : person.phone) ?? ''
    const stops = own.filter((one) => one.channel === channel)
    return (
      <div key={channel} className="my-2 rounded border-warn border-s-4 bg-warn-wash px-3 py-2 text-sm">
        <p className="font-semibold">
          {wordFor('channel', channel)}: {t(stops.some((one) => one.stops === 'all') ? 'stops.all' : 'stops.optional')}
        </p>
        {stops.map(({ reason, at }) => (
          <p key={reason} className="text-soft">
            {stopReason(reason)}, <When at={at} timezone={timezone} />
          </p>
        ))}
        <details>
          <Opener>
            {t('stops.lift')} <span className="sr-only">{contact}</span>
          </Opener>
          <form action={releaseContact.bind(null, base, story.id, person.id, channel)} className="max-w-md pt-2">
            <TextField
              id={`lift-${channel}-${person.id}`}
              name="reason"
              label={t('stops.why')}
              maxLength={300}
              required
              autoComplete="off"
            />
            <SubmitButton look="secondary" className="[overflow-wrap:anywhere]">
              {t('stops.liftFor', { contact })}
            </SubmitButton>
          </form>
        </details>
      </div>
    )
  })
}
