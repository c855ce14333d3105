import { redirect } from 'next/navigation'
import { formTexts } from '../../_i18n/console/formTexts.ts'
import { getTranslations } from '../../_i18n/console/translations.ts'
import { Page } from '../../_page/page.tsx'
import { runtime } from '../../_server.ts'
import { initialFormState } from '../../_ui/form.ts'
import { ServerForm } from '../../_ui/serverForm.tsx'
import { SuccessNotice } from '../_components/actionResult.tsx'
import { type Query, queryValue } from '../_shared/query.ts'
import { homePath, safeReturnPath } from '../_shared/returnPath.ts'
import { currentSession } from '../_shared/session.ts'
import { signIn } from './actions.ts'

/** Sign-in by a plain form, because next-auth's own page needs scripts. */
export default async function SignInPage({ searchParams }: { searchParams: Promise<Query> }) {
  const query = await searchParams
  const to = queryValue(query, 'to') ?? ''
  const session = await currentSession()
  if (session) redirect(safeReturnPath(to, homePath(session.actor.kind)))
  const { config, id } = runtime()
  const t = getTranslations('console')
  return (
    <Page brand={null}>
      {config.SANDBOX_URL ? <meta name="runtime" content={id} /> : null}
      <h1 className="mb-2 font-bold text-3xl leading-tight">{t('signIn.title')}</h1>
      <p className="mb-6 text-soft">{t('signIn.intro')}</p>
      {queryValue(query, 'out') ? <SuccessNotice text={t('signIn.signedOut')} /> : null}
      <ServerForm
        action={signIn.bind(null, to)}
        initial={initialFormState()}
        fields={[
          {
            kind: 'text',
            name: 'email',
            label: t('signIn.email'),
            type: 'email',
            autoComplete: 'username',
            inputMode: 'email',
            spellCheck: false,
            maxLength: 254,
          },
          {
            kind: 'text',
            name: 'password',
            label: t('signIn.password'),
            type: 'password',
            autoComplete: 'current-password',
            maxLength: 1000,
          },
        ]}
        texts={formTexts(t('signIn.submit'), t('signIn.title'))}
      />
    </Page>
  )
}
