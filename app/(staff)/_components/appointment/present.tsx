import { appointmentWords } from '../../../_i18n/console/ownWords.ts'
import { timeWords } from '../../../_i18n/time.ts'
import type { Story } from '../../_shared/types.ts'

/** Which appointment a form is about, and when it is now. */
export function Present({ story, timezone }: { story: Story; timezone: string }) {
  const t = appointmentWords()
  const who = [story.participants.find((one) => one.type === 'CUSTOMER')?.name, story.serviceName, story.agent?.name]
  return (
    <div className="mb-6 max-w-2xl rounded-lg border border-line bg-card p-4">
      <p className="font-semibold [overflow-wrap:anywhere]">{who.filter(Boolean).join(', ')}</p>
      <p>
        {t('move.now')}: {timeWords({ start: story.start, end: story.end, timezone }, { year: true }).full}
      </p>
    </div>
  )
}
