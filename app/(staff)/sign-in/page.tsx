import { redirect } from 'next/navigation'
import { words } from '../../_i18n/console/words.ts'
import { Page } from '../../_page/page.tsx'
import { runtime } from '../../_server.ts'
import { freshForm } from '../../_ui/form.ts'
import { Notice } from '../../_ui/notice.tsx'
import { ServerForm } from '../../_ui/serverForm.tsx'
import { one, type Query } from '../_shared/filters.ts'
import { currentSession } from '../_shared/session.ts'
import { homeOf, safeTarget } from '../_shared/target.ts'
import { signIn } from './actions.ts'

/** Signing in by a plain form: it needs no script, and next-auth's own route would. */
export default async function SignInPage({ searchParams }: { searchParams: Promise<Query> }) {
  const query = await searchParams
  const to = one(query, 'to') ?? ''
  const session = await currentSession()
  if (session) redirect(safeTarget(to, homeOf(session.actor.kind)))
  const { config, id } = runtime()
  const t = words()
  const title = t('frame.title', { page: t('signIn.title') })
  return (
    <Page brand={null}>
      {config.SANDBOX_URL ? <meta name="runtime" content={id} /> : null}
      <h1 className="mb-2 font-bold text-3xl leading-tight">{t('signIn.title')}</h1>
      <p className="mb-6 text-soft">{t('signIn.intro')}</p>
      {one(query, 'out') ? (
        <Notice tone="good" live>
          <p>{t('signIn.signedOut')}</p>
        </Notice>
      ) : null}
      <ServerForm
        action={signIn.bind(null, to)}
        initial={freshForm()}
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
        words={{
          title,
          errorTitle: t('errorTitle', { title }),
          problem: t('problem'),
          errorPrefix: t('errorPrefix'),
          submit: t('signIn.submit'),
        }}
      />
    </Page>
  )
}
