import { mineWords } from '../../_i18n/console/ownWords.ts'
import { words } from '../../_i18n/console/words.ts'
import { timeWords } from '../../_i18n/time.ts'
import { SubmitButton } from '../../_ui/submitButton.tsx'
import { acceptAppointment } from '../_components/appointment/peopleActions.ts'
import type { WaitingAppointment } from '../_shared/types.ts'

/** What waits in the agent's queues; whoever accepts first, has it. */
export function Waiting({ waiting, timezone }: { waiting: WaitingAppointment[]; timezone: string }) {
  if (waiting.length === 0) return null
  const t = mineWords()
  return (
    <section aria-labelledby="waiting" className="mb-8">
      <h2 id="waiting" className="font-bold text-xl">
        {t('waiting')}
      </h2>
      <p className="mb-2 text-soft">{t('waitingHelp')}</p>
      <ul className="divide-y divide-line rounded-lg border border-line bg-card">
        {waiting.map(({ id, start, end, customerName, serviceName, queueName, reference }) => {
          const name = customerName ?? words()('list.noName')
          return (
            <li key={id} className="grid items-center gap-x-6 gap-y-2 px-4 py-3 sm:grid-cols-[1fr_auto]">
              <div className="min-w-0 [overflow-wrap:anywhere]">
                <time dateTime={start.toISOString()} className="font-semibold">
                  {timeWords({ start, end, timezone }).full}
                </time>
                <p className="text-soft">{[name, serviceName, queueName, reference].join(', ')}</p>
              </div>
              <form action={acceptAppointment.bind(null, id)}>
                <SubmitButton aria-label={t('acceptWho', { name })}>{t('accept')}</SubmitButton>
              </form>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
