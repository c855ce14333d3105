import { translations } from '../../_i18n/translations.ts'
import { ButtonLink } from '../../_ui/button.tsx'
import { Notice } from '../../_ui/notice.tsx'
import { SubmitButton } from '../../_ui/submitButton.tsx'
import { joinPath } from '../_shared/paths.ts'
import { requestNewSession } from './actions.ts'

/** Explains why the last attempt to join failed and what to do next. */
export function JoinNotice({ token, reason }: { token: string; reason: string | undefined }) {
  const t = translations()
  if (reason === 'sign_in') {
    return (
      <Notice tone="warn" live>
        <p>{t('join.signIn')}</p>
        <ButtonLink variant="secondary" href={`/sign-in?to=${encodeURIComponent(joinPath(token))}`}>
          {t('join.signInButton')}
        </ButtonLink>
      </Notice>
    )
  }
  if (reason === 'late') {
    return (
      <Notice tone="warn" live>
        <p>{t('late.refused')}</p>
      </Notice>
    )
  }
  if (reason === 'gone') {
    return (
      <Notice tone="warn" live>
        <p className="mb-3">{t('newSession.gone')}</p>
        <form action={requestNewSession.bind(null, token)}>
          <SubmitButton>{t('newSession.button')}</SubmitButton>
        </form>
      </Notice>
    )
  }
  if (reason === 'verified') {
    return (
      <Notice tone="good" live>
        <p>{t('verifyContact.done')}</p>
      </Notice>
    )
  }
  if (reason === 'new_session' || reason === 'limited') {
    return (
      <Notice tone={reason === 'new_session' ? 'good' : 'warn'} live>
        <p>{t(reason === 'new_session' ? 'newSession.asked' : 'newSession.limited')}</p>
      </Notice>
    )
  }
  if (reason === 'no_video') {
    return (
      <Notice tone="warn" live>
        <p>{t('join.noVideo')}</p>
      </Notice>
    )
  }
  if (reason !== 'not_ready' && reason !== 'unavailable') return null
  return (
    <Notice tone="warn" live>
      <p>{t(reason === 'not_ready' ? 'join.notReady' : 'join.unavailable')}</p>
    </Notice>
  )
}
