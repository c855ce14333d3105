import type { ReactNode } from 'react'
import { setStatus } from '../../_http/currentResponse.ts'
import { loadForPage } from '../../_http/procedureCall.ts'
import { translations } from '../../_i18n/translations.ts'
import { NotFoundPage } from '../../_page/errorPages.tsx'
import { Heading, Page } from '../../_page/page.tsx'
import { getCaller } from '../../_server.ts'
import { ButtonLink } from '../../_ui/button.tsx'
import { findPath } from './paths.ts'

/** Returns the page for a link that no longer works: status 410, the reason and a way to get new links. An unknown link gets a 404. */
export async function invalidLinkPage(purpose: 'join' | 'manage', token: string): Promise<ReactNode> {
  const api = await getCaller()
  const invalidLink = await loadForPage(api.manage.explain({ purpose, token }))
  if (!invalidLink) return <NotFoundPage />
  setStatus(410)
  const { application, reason } = invalidLink
  const t = translations()
  return (
    <Page brand={application}>
      <Heading title={t(titles[reason])} brand={application.name} />
      <p className="mb-4">{t(texts[reason], { application: application.name })}</p>
      <p className="mb-6">{t('invalidLink.mine')}</p>
      <ButtonLink href={findPath(application.slug)}>{t('invalidLink.find')}</ButtonLink>
    </Page>
  )
}

const titles = {
  replaced: 'invalidLink.replacedTitle',
  wrong_recipient: 'invalidLink.wrongRecipientTitle',
  removed: 'invalidLink.removedTitle',
} as const
const texts = {
  replaced: 'invalidLink.replaced',
  wrong_recipient: 'invalidLink.wrongRecipient',
  removed: 'invalidLink.removed',
} as const
