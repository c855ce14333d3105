import { unstable_rethrow } from 'next/navigation'
import type { ReactNode } from 'react'
import { setStatus } from '../../_http/currentResponse.ts'
import { PageError } from '../../_http/procedureCall.ts'
import { getTranslations } from '../../_i18n/console/translations.ts'
import { ButtonLink } from '../../_ui/button.tsx'
import { Main } from './main.tsx'

/**
 * Wraps a console page so that it renders its own not-found and error page: the framework renders those by script, so they
 * would be blank without scripts.
 */
export function staffPage<P>(render: (props: P) => Promise<ReactNode>): (props: P) => Promise<ReactNode> {
  return async (props) => {
    try {
      return await render(props)
    } catch (error) {
      unstable_rethrow(error)
      if (!(error instanceof PageError)) throw error
      setStatus(error.status)
      return error.status === 404 ? <NotFound /> : <Failed reference={error.digest} />
    }
  }
}

/** The page is the same for a missing object and for one of another organization, so that nobody can find out which ids exist. */
function NotFound() {
  const t = getTranslations('console')
  return (
    <Main title={t('notFound.title')}>
      <p className="mb-6">{t('notFound.text')}</p>
      <ButtonLink variant="secondary" href="/admin/appointments">
        {t('notFound.back')}
      </ButtonLink>
    </Main>
  )
}

function Failed({ reference }: { reference: string }) {
  const t = getTranslations('console')
  return (
    <Main title={t('failed.title')}>
      <p className="mb-2">{t('failed.text')}</p>
      {reference ? <p className="text-soft">{t('failed.reference', { reference })}</p> : null}
    </Main>
  )
}
