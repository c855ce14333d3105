import { ChevronDown, TriangleAlert } from 'lucide-react'
import { outcomeWords } from '../../../_i18n/console/outcomeWords.ts'
import { words } from '../../../_i18n/console/words.ts'
import { Select, TextField } from '../../../_ui/field.tsx'
import { SubmitButton } from '../../../_ui/submitButton.tsx'
import type { Base } from '../../_shared/base.ts'
import type { Story } from '../../_shared/types.ts'
import { Section } from '../section.tsx'
import { correctOutcome } from './actions.ts'

const outcomes = ['completed', 'customer', 'agent', 'technical', 'failed'] as const

/** What became of it, and the way to say otherwise, once it is over. */
export function Became({ story, base }: { story: Story; base: Base }) {
  const t = outcomeWords()
  const { outcome } = story
  if (!outcome) return null
  return (
    <Section title={t('title')} id="outcome">
      <div className="space-y-2 rounded-lg border border-line bg-card p-4 [overflow-wrap:anywhere]">
        <p className="font-semibold">{t(outcome.result)}</p>
        {outcome.reason ? <p className="text-soft">{t('told', { reason: outcome.reason })}</p> : null}
        <details className="rounded-lg border border-line" open={outcome.doubtful}>
          <summary className="flex min-h-11 list-none items-center justify-center gap-2 px-4 font-semibold">
            {t('correct')}
            <ChevronDown aria-hidden className="size-4 [[open]>summary>&]:rotate-180" />
          </summary>
          <form action={correctOutcome.bind(null, base, story.id)} className="border-line border-t p-4">
            <Select
              id="outcome-is"
              name="outcome"
              label={t('outcome')}
              defaultValue={outcome.result}
              options={outcomes.map((value) => ({ value, label: t(value) }))}
            />
            <TextField
              id="outcome-reason"
              name="reason"
              label={t('reason')}
              hint={t('reasonHint')}
              required
              minLength={3}
              maxLength={500}
            />
            <SubmitButton className="w-full">{t('save')}</SubmitButton>
          </form>
        </details>
      </div>
    </Section>
  )
}

/** What needs somebody's eyes: a customer alone in the room, or facts that came after the end. */
export function Look({ story }: { story: Story }) {
  const t = outcomeWords()
  const customer = story.participants.find((one) => one.type === 'CUSTOMER')
  const name = customer?.name ?? words()('list.noName')
  if (story.customerWaiting) return <Banner title={t('waitingTitle')} text={t('waitingText', { name })} />
  return story.outcome?.doubtful ? <Banner title={t('doubtTitle')} text={t('doubtText')} /> : null
}

function Banner({ title, text }: { title: string; text: string }) {
  return (
    <div role="alert" className="mb-6 flex gap-3 rounded-lg border-2 border-warn bg-warn-wash p-4">
      <TriangleAlert aria-hidden className="mt-0.5 size-5 shrink-0 text-warn" />
      <div className="min-w-0 [overflow-wrap:anywhere]">
        <h2 className="font-bold text-warn">{title}</h2>
        <p>{text}</p>
      </div>
    </div>
  )
}
