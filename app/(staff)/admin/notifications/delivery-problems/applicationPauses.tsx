import { getTranslations } from '../../../../_i18n/console/translations.ts'
import { Badge } from '../../../../_ui/badge.tsx'
import { CardList } from '../../../../_ui/card.tsx'
import { ReasonForm } from '../../../_components/reasonForm.tsx'
import { Summary } from '../../../_components/summary.tsx'
import type { ApplicationMessages } from '../../../_shared/types.ts'
import { setMessagesPaused } from './actions.ts'

/** Applications with the state of their messages, and a form to pause or resume them. */
export function ApplicationPauses({ applications }: { applications: ApplicationMessages[] }) {
  const t = getTranslations('notifications')
  return (
    <CardList>
      {applications.map(({ id, name, paused }) => (
        <li key={id} className="px-4 py-3">
          <div className="flex flex-wrap items-center gap-3">
            <p className="min-w-0 font-semibold [overflow-wrap:anywhere]">{name}</p>
            <Badge tone={paused ? 'warn' : 'good'}>
              {t(paused ? 'deliveryProblems.paused' : 'deliveryProblems.active')}
            </Badge>
          </div>
          <details>
            <Summary>
              {t(paused ? 'pause.resume' : 'deliveryProblems.pauseAll')} <span className="sr-only">{name}</span>
            </Summary>
            <ReasonForm
              action={setMessagesPaused.bind(null, id, !paused)}
              id={`reason-${id}`}
              label={t('pause.reason')}
              submit={t(paused ? 'deliveryProblems.confirmResume' : 'deliveryProblems.confirmPause', { name })}
              variant={paused ? 'secondary' : 'danger'}
            >
              <p className="mb-3 text-soft">
                {t(paused ? 'deliveryProblems.resumeText' : 'deliveryProblems.pauseText')}
              </p>
            </ReasonForm>
          </details>
        </li>
      ))}
    </CardList>
  )
}
