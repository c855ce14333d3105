import { redirect } from 'next/navigation'
import { isolateLtr } from '../../../_i18n/bidi.ts'
import { formatTimeAndZone } from '../../../_i18n/time.ts'
import { translations } from '../../../_i18n/translations.ts'
import { runtime } from '../../../_server.ts'
import { initialFormState } from '../../../_ui/form.ts'
import { Notice } from '../../../_ui/notice.tsx'
import { ServerForm } from '../../../_ui/serverForm.tsx'
import { codeField } from '../../_shared/codeField.ts'
import { formTexts } from '../../_shared/formTexts.ts'
import { checkCode } from '../actions.ts'
import { bookingLocale } from '../bookingLocale.ts'
import { BookingPage } from '../bookingPage.tsx'
import { type BookingPath, bookingHref, type ScreenProps } from '../bookingPath.ts'
import { HoldWarning } from '../holdWarning.tsx'
import { type Booking, loadBooking } from '../loadBooking.ts'
import { ResendCode } from '../resendCode.tsx'

export async function VerifyScreen({ path, query }: ScreenProps) {
  const { application, service, draft } = await loadBooking(path)
  redirectIfNotNeeded(path, draft)
  const t = translations()
  const title = t('verify.title')
  return (
    <BookingPage brand={application} step={3} title={title} formSetsTitle>
      <SentNotice draft={draft} isRepeated={query.again !== undefined} />
      <HoldExpiry draft={draft} />
      <ServerForm
        action={checkCode.bind(null, path)}
        initial={initialFormState()}
        fields={[codeField()]}
        texts={formTexts(title, application.name, t('verify.continue'))}
      />
      <ResendCode
        path={path}
        locale={bookingLocale(application.locale)}
        draft={draft}
        channels={service.channels}
        now={runtime().clock.now()}
      />
    </BookingPage>
  )
}

/** Redirects when the code was already entered or was never requested. */
function redirectIfNotNeeded(path: BookingPath, draft: Booking['draft']): void {
  if (draft.appointment) redirect(bookingHref(path, 'confirmed'))
  if (draft.verified) redirect(bookingHref(path, 'check'))
  if (!draft.code) redirect(bookingHref(path, 'details'))
}

function SentNotice({ draft, isRepeated }: { draft: Booking['draft']; isRepeated: boolean }) {
  const t = translations()
  if (isRepeated) {
    return (
      <Notice tone="warn" live>
        <p>{t('verify.again')}</p>
      </Notice>
    )
  }
  const contact = isolateLtr(draft.code?.sentTo ?? '')
  return <p className="mb-2">{t(draft.channel === 'EMAIL' ? 'verify.sentEmail' : 'verify.sentSms', { contact })}</p>
}

function HoldExpiry({ draft }: { draft: Booking['draft'] }) {
  const t = translations()
  const holdExpiresAt = draft.code?.holdExpiresAt
  const until = holdExpiresAt ?? draft.code?.expiresAt
  if (!until) return null
  const key = holdExpiresAt ? 'verify.held' : 'verify.expires'
  const seconds = Math.floor((until.getTime() - runtime().clock.now().getTime()) / 1000)
  return (
    <>
      <p className="mb-6">{t(key, { until: formatTimeAndZone(until, draft.timezone) })}</p>
      {holdExpiresAt ? (
        <HoldWarning key={seconds} seconds={seconds} text={t('verify.ending')} link={t('verify.keep')} />
      ) : null}
    </>
  )
}
