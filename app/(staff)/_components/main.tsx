import type { ComponentProps, ReactNode } from 'react'
import { getTranslations } from '../../_i18n/console/translations.ts'
import { PageHeader } from './pageHeader.tsx'

type Props = ComponentProps<typeof PageHeader> & {
  /** Set where a form sets the document's title, because it puts "Error:" before it. */
  formSetsTitle?: boolean
  children: ReactNode
}

/** Main landmark of a console page, with its header and the document's title. */
export function Main({ formSetsTitle, children, ...header }: Props) {
  return (
    <main id="main" tabIndex={-1} className="mx-auto w-full max-w-7xl flex-1 px-4 py-6 outline-none">
      {formSetsTitle ? null : <title>{getTranslations('console')('frame.title', { page: header.title })}</title>}
      <PageHeader {...header} />
      {children}
    </main>
  )
}
