import { unstable_rethrow } from 'next/navigation'
import type { ReactNode } from 'react'
import { setStatus } from '../_http/currentResponse.ts'
import { PageError } from '../_http/procedureCall.ts'
import { translations } from '../_i18n/translations.ts'
import { Heading, Page } from './page.tsx'

/**
 * Wraps a page so that its errors are rendered as pages with the right status. The framework renders its own error and not-found
 * pages in the browser, so without JavaScript they would be blank.
 */
export function withErrorPages<P>(render: (props: P) => Promise<ReactNode>): (props: P) => Promise<ReactNode> {
  return async (props) => {
    try {
      return await render(props)
    } catch (error) {
      unstable_rethrow(error)
      if (!(error instanceof PageError)) throw error
      return error.status === 404 ? <NotFoundPage /> : <FailedPage status={error.status} reference={error.digest} />
    }
  }
}

/** The 404 page. */
export function NotFoundPage() {
  setStatus(404)
  return <NotFoundContent />
}

/** Content of the 404 page. It sets no status, because the framework renders its not-found page along with every page. */
export function NotFoundContent() {
  const t = translations()
  return (
    <Page brand={null}>
      <Heading title={t('notFound.title')} />
      <p>{t('notFound.text')}</p>
    </Page>
  )
}

const RETRY_SECONDS = '5'

function FailedPage({ status, reference }: { status: number; reference: string }) {
  setStatus(status, status === 503 ? { 'Retry-After': RETRY_SECONDS } : {})
  const t = translations()
  return (
    <Page brand={null}>
      <Heading title={t('failure.title')} />
      <p className="mb-4">{t('failure.text')}</p>
      {reference ? <p className="text-soft">{t('failure.reference', { reference })}</p> : null}
    </Page>
  )
}
