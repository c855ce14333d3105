import type { ReactNode } from 'react'
import type { StaffSession } from '#server/auth.ts'
import { wordFor, words } from '../../_i18n/console/words.ts'
import { Button } from '../../_ui/button.tsx'
import { signOut } from '../_shared/actions.ts'
import { placesFor, settingsFor, settingsPath } from '../_shared/places.ts'
import { Nav } from './nav.tsx'

/** The console's frame: where one can go, who is signed in, for which application, and the way out. */
export function Frame({ session, children }: { session: StaffSession; children: ReactNode }) {
  const t = words()
  const settings = { href: settingsPath, label: t('settings.nav'), places: settingsFor(session) }
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
          <p className="font-bold text-lg">{session.applicationName ?? t('frame.everywhere')}</p>
          <Nav label={t('frame.nav')} places={placesFor(session)} settings={settings} />
          <div className="flex min-w-0 flex-wrap items-center gap-x-4 gap-y-1 sm:ms-auto">
            <p className="min-w-0 text-sm">
              <span className="font-semibold">{session.name}</span>{' '}
              <span className="text-soft">{wordFor('role', session.actor.kind)}</span>
            </p>
            <form action={signOut}>
              <Button look="quiet">{t('frame.signOut')}</Button>
            </form>
          </div>
        </div>
      </header>
      {children}
    </div>
  )
}

/** What every page of the console stands in: the main landmark, the heading, and with it the document's title. */
export function Main({ title, beside, untitled, children }: MainProps) {
  return (
    <main id="main" tabIndex={-1} className="mx-auto w-full max-w-7xl flex-1 px-4 py-6 outline-none">
      {untitled ? null : <title>{words()('frame.title', { page: title })}</title>}
      <div className="mb-4 flex flex-wrap items-center justify-between gap-3">
        <h1 className="min-w-0 font-bold text-2xl leading-tight [overflow-wrap:anywhere]">{title}</h1>
        {beside}
      </div>
      {children}
    </main>
  )
}

type MainProps = {
  title: string
  beside?: ReactNode
  /** A form that puts "Error:" before the document's title brings the title itself. */
  untitled?: boolean
  children: ReactNode
}
