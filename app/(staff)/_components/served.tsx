import { unstable_rethrow } from 'next/navigation'
import type { ReactNode } from 'react'
import { setStatus } from '../../_http/currentResponse.ts'
import { PageError } from '../../_http/procedureCall.ts'
import { words } from '../../_i18n/console/words.ts'
import { ButtonLink } from '../../_ui/button.tsx'
import { Main } from './frame.tsx'

/** A console page that answers for itself when it cannot be shown: the framework's own error pages are drawn by script. */
export function servedToStaff<P>(draw: (props: P) => Promise<ReactNode>): (props: P) => Promise<ReactNode> {
  return async (props) => {
    try {
      return await draw(props)
    } catch (error) {
      unstable_rethrow(error)
      if (!(error instanceof PageError)) throw error
      setStatus(error.status)
      return error.status === 404 ? <Missing /> : <Failed reference={error.digest} />
    }
  }
}

/** The same for what is missing and for what belongs to others. */
function Missing() {
  const t = words()
  return (
    <Main title={t('notFound.title')}>
      <p className="mb-6">{t('notFound.text')}</p>
      <ButtonLink look="secondary" href="/admin/appointments">
        {t('notFound.back')}
      </ButtonLink>
    </Main>
  )
}

function Failed({ reference }: { reference: string }) {
  const t = words()
  return (
    <Main title={t('failed.title')}>
      <p className="mb-2">{t('failed.text')}</p>
      {reference ? <p className="text-soft">{t('failed.reference', { reference })}</p> : null}
    </Main>
  )
}
