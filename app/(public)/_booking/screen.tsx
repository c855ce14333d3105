import type { ReactNode } from 'react'
import type { BookingPageProps, ScreenProps } from '../_shared/where.ts'

/** A screen of the booking on a page of its own. */
export const onPage =
  (draw: (props: ScreenProps) => Promise<ReactNode>) =>
  async ({ params, searchParams }: BookingPageProps): Promise<ReactNode> =>
    draw({ where: await params, query: await searchParams })
