import type { ReactNode } from 'react'
import { translations } from '../../_i18n/translations.ts'
import { type Brand, Heading, Page } from '../../_page/page.tsx'
import { Steps } from '../../_ui/steps.tsx'

const TOTAL = 4

type Props = { brand: Brand; step: number; title: string; formSetsTitle?: boolean; children: ReactNode }

/** Layout of one booking screen: the progress, the heading and the content. */
export function BookingPage({ brand, step, title, formSetsTitle, children }: Props) {
  return (
    <Page brand={brand}>
      <Steps label={translations()('page.steps', { current: step, total: TOTAL })} current={step} total={TOTAL} />
      <Heading title={title} brand={brand.name} formSetsTitle={formSetsTitle} />
      {children}
    </Page>
  )
}
