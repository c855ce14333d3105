import type { ReactNode } from 'react'
import { words } from '../../_i18n/words.ts'
import { type Brand, Heading, Page } from '../../_ui/page.tsx'
import { Steps } from '../../_ui/steps.tsx'

const TOTAL = 4

type Props = { brand: Brand; step: number; title: string; untitled?: boolean; children: ReactNode }

/** One screen of the booking: where one is, what it is about, and its content. */
export function BookingPage({ brand, step, title, untitled, children }: Props) {
  return (
    <Page brand={brand}>
      <Steps label={words()('page.steps', { current: step, total: TOTAL })} current={step} total={TOTAL} />
      <Heading title={title} brand={brand.name} untitled={untitled} />
      {children}
    </Page>
  )
}
