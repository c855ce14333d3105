import { redirect } from 'next/navigation'
import { runtime } from '../../_server.ts'
import { leftToRight } from '../../_ui/bidi.ts'
import { freshForm } from '../../_ui/form.ts'
import { Notice } from '../../_ui/notice.tsx'
import { ServerForm } from '../../_ui/serverForm.tsx'
import { momentWords } from '../../_ui/time.ts'
import { words } from '../../_ui/words.ts'
import { BookingPage } from '../_parts/bookingPage.tsx'
import { type Booking, loadBooking } from '../_parts/draft.ts'
import { formWords } from '../_parts/formWords.ts'
import { HoldWarning } from '../_parts/holdWarning.tsx'
import { bookingLocale } from '../_parts/locale.ts'
import { Resend } from '../_parts/resend.tsx'
import { pathTo, type ScreenProps, type Where } from '../_parts/where.ts'
import { checkCode } from '../book/[application]/[preset]/actions.ts'

export async function VerifyScreen({ where, query }: ScreenProps) {
  const { application, service, draft } = await loadBooking(where)
  passBy(where, draft)
  const t = words()
  const title = t('verify.title')
  return (
    <BookingPage brand={application} step={3} title={title} untitled>
      <Sent draft={draft} again={query.again !== undefined} />
      <HeldUntil draft={draft} />
      <ServerForm
        action={checkCode.bind(null, where)}
        initial={freshForm()}
        fields={[
          {
            kind: 'text',
            name: 'code',
            label: t('verify.code'),
            hint: t('verify.codeHint'),
            inputMode: 'numeric',
            autoComplete: 'one-time-code',
            spellCheck: false,
            narrow: true,
          },
        ]}
        words={formWords(title, application.name, t('verify.continue'))}
      />
      <Resend
        where={where}
        locale={bookingLocale(application.locale)}
        draft={draft}
        channels={service.channels}
        now={runtime().clock.now()}
      />
    </BookingPage>
  )
}

/** Nothing to do here when the code was right already, or was never asked for. */
function passBy(where: Where, draft: Booking['draft']): void {
  if (draft.appointment) redirect(pathTo(where, 'confirmed'))
  if (draft.verified) redirect(pathTo(where, 'check'))
  if (!draft.code) redirect(pathTo(where, 'details'))
}

function Sent({ draft, again }: { draft: Booking['draft']; again: boolean }) {
  const t = words()
  if (again) {
    return (
      <Notice tone="warn" live>
        <p>{t('verify.again')}</p>
      </Notice>
    )
  }
  const contact = leftToRight(draft.code?.sentTo ?? '')
  return <p className="mb-2">{t(draft.channel === 'EMAIL' ? 'verify.sentEmail' : 'verify.sentSms', { contact })}</p>
}

function HeldUntil({ draft }: { draft: Booking['draft'] }) {
  const t = words()
  const held = draft.code?.holdExpiresAt
  const until = held ?? draft.code?.expiresAt
  if (!until) return null
  const key = held ? 'verify.held' : 'verify.expires'
  const seconds = Math.floor((until.getTime() - runtime().clock.now().getTime()) / 1000)
  return (
    <>
      <p className="mb-6">{t(key, { until: momentWords(until, draft.timezone) })}</p>
      {held ? <HoldWarning key={seconds} seconds={seconds} text={t('verify.ending')} link={t('verify.keep')} /> : null}
    </>
  )
}
