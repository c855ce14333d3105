import { formatDayTimeAndZone } from '../../_i18n/time.ts'
import { translations } from '../../_i18n/translations.ts'
import { ButtonLink } from '../../_ui/button.tsx'
import { textLinkClasses } from '../../_ui/textLink.tsx'
import type { JoinView } from '../_shared/appointment.ts'
import { findPath, joinPath } from '../_shared/paths.ts'

/** Preparation before the call: testing devices, adding a calendar entry, rescheduling or cancelling. */
export function Preparation({ token, view }: { token: string; view: JoinView }) {
  const t = translations()
  const { check, appointment, viewer, method } = view
  const hasTest = method === 'link'
  if (!hasTest && viewer === 'agent') return null
  const when = check && formatDayTimeAndZone(check.at, appointment.timezone)
  return (
    <section aria-labelledby="ready" className="mt-8">
      <h2 id="ready" className="mb-2 font-bold text-xl">
        {t('ready.title')}
      </h2>
      {hasTest && check && when ? (
        <p className="mb-3">{check.works ? t('ready.works', { when }) : t('ready.problem', { when })}</p>
      ) : null}
      <div className="flex flex-wrap gap-3">
        {hasTest ? (
          <ButtonLink variant="secondary" href={joinPath(token, '/check')}>
            {t(check ? 'ready.again' : 'ready.check')}
          </ButtonLink>
        ) : null}
        {viewer === 'customer' ? (
          // A plain link, because the target is a file and not a page of the app.
          <a href={joinPath(token, '/calendar')} className="inline-flex min-h-11 items-center px-2 font-semibold">
            {t('ready.calendar')}
          </a>
        ) : null}
      </div>
      {viewer === 'customer' ? (
        <p className="mt-4 text-soft">
          {t('ready.change')}{' '}
          <a href={findPath(appointment.application.slug)} className={textLinkClasses()}>
            {t('ready.find')}
          </a>
        </p>
      ) : null}
    </section>
  )
}
