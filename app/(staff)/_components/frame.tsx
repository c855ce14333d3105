import type { ReactNode } from 'react'
import type { StaffSession } from '#server/auth.ts'
import { labelFor } from '../../_i18n/console/labels.ts'
import { getTranslations } from '../../_i18n/console/translations.ts'
import { Button } from '../../_ui/button.tsx'
import { signOut } from '../_shared/actions.ts'
import { mainNavigation, settingsNavigation, settingsPath } from '../_shared/navigation.ts'
import { currentSession } from '../_shared/session.ts'
import { Nav } from './nav.tsx'

/**
 * Layout of the console: the frame for signed-in staff. Each page's procedures decide who may see it and send everybody who
 * is signed out to the sign-in page.
 */
export async function StaffLayout({ children }: { children: ReactNode }) {
  const session = await currentSession()
  return session ? <Frame session={session}>{children}</Frame> : children
}

/** Navigation, the signed-in person, their application and the sign-out button around a page. */
function Frame({ session, children }: { session: StaffSession; children: ReactNode }) {
  const t = getTranslations('console')
  const settings = { href: settingsPath, label: t('settings.nav'), items: settingsNavigation(session) }
  return (
    <div className="flex min-h-dvh flex-col">
      <a
        href="#main"
        className="sr-only bg-card p-3 focus:not-sr-only focus:absolute focus:start-2 focus:top-2 focus:z-10"
      >
        {t('frame.skip')}
      </a>
      <header className="border-line border-b bg-card print-hidden">
        <div className="mx-auto flex max-w-7xl flex-wrap items-center gap-x-6 gap-y-1 px-4 py-2">
          <p className="font-bold text-lg">{session.applicationName ?? t('frame.allApplications')}</p>
          <Nav label={t('frame.nav')} items={mainNavigation(session)} settings={settings} />
          <div className="flex min-w-0 flex-wrap items-center gap-x-4 gap-y-1 sm:ms-auto">
            <p className="min-w-0 text-sm">
              <span className="font-semibold">{session.name}</span>{' '}
              <span className="text-soft">{labelFor('role', session.actor.kind)}</span>
            </p>
            <form action={signOut}>
              <Button variant="quiet">{t('frame.signOut')}</Button>
            </form>
          </div>
        </div>
      </header>
      {children}
    </div>
  )
}
