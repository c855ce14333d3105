import { getTranslations } from '../../../_i18n/console/translations.ts'
import { Card } from '../../../_ui/card.tsx'
import { Select, TextField } from '../../../_ui/field.tsx'
import { SubmitButton } from '../../../_ui/submitButton.tsx'
import type { AppointmentBase } from '../../_shared/appointmentPath.ts'
import type { AppointmentDetails } from '../../_shared/types.ts'
import { Section } from '../section.tsx'
import { ConfirmDetails } from '../summary.tsx'
import { correctOutcome } from './actions.ts'

const outcomes = ['completed', 'customer', 'agent', 'technical', 'failed'] as const

type Props = { appointment: AppointmentDetails; base: AppointmentBase }

/** Outcome of an appointment that is over, and a form to correct it. */
export function Outcome({ appointment: { id, outcome }, base }: Props) {
  const t = getTranslations('appointments')
  if (!outcome) return null
  return (
    <Section title={t('outcome.title')} id="outcome">
      <Card className="space-y-2 p-4 [overflow-wrap:anywhere]">
        <p className="font-semibold">{t(`outcomeName.${outcome.result}`)}</p>
        {outcome.reason ? (
          <p className="text-soft">{t('outcome.correctedByStaff', { reason: outcome.reason })}</p>
        ) : null}
        <ConfirmDetails
          title={t('outcome.correct')}
          open={outcome.doubtful}
          action={correctOutcome.bind(null, base, id)}
        >
          <Select
            id="outcome-is"
            name="outcome"
            label={t('outcome.actual')}
            defaultValue={outcome.result}
            options={outcomes.map((value) => ({ value, label: t(`outcomeName.${value}`) }))}
          />
          <TextField
            id="outcome-reason"
            name="reason"
            label={t('outcome.reason')}
            hint={t('outcome.reasonHint')}
            required
            minLength={3}
            maxLength={500}
          />
          <SubmitButton className="w-full">{t('outcome.save')}</SubmitButton>
        </ConfirmDetails>
      </Card>
    </Section>
  )
}
