import { dayMomentWords } from '../../../_i18n/time.ts'
import { words } from '../../../_i18n/words.ts'
import { ButtonLink } from '../../../_ui/button.tsx'
import { textLinkClasses } from '../../../_ui/textLink.tsx'
import type { JoinView } from '../../_shared/appointment.ts'

/** What one can do before the call: test devices, put it in the calendar, move or cancel it. */
export function Ready({ token, view }: { token: string; view: JoinView }) {
  const t = words()
  const { check, appointment, viewer: you, method: way } = view
  const hasTest = way === 'link'
  if (!hasTest && you === 'agent') return null
  const path = `/join/${encodeURIComponent(token)}`
  const when = check && dayMomentWords(check.at, appointment.timezone)
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
          <ButtonLink look="secondary" href={`${path}/check`}>
            {t(check ? 'ready.again' : 'ready.check')}
          </ButtonLink>
        ) : null}
        {you === 'customer' ? (
          // Not a page of the app but a file, so the browser fetches it itself.
          <a href={`${path}/calendar`} className="inline-flex min-h-11 items-center px-2 font-semibold">
            {t('ready.calendar')}
          </a>
        ) : null}
      </div>
      {you === 'customer' ? (
        <p className="mt-4 text-soft">
          {t('ready.change')}{' '}
          <a href={`/find/${appointment.application.slug}`} className={textLinkClasses()}>
            {t('ready.find')}
          </a>
        </p>
      ) : null}
    </section>
  )
}
