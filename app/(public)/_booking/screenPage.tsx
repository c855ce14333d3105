import type { ReactNode } from 'react'
import type { BookingPageProps, ScreenProps } from '../_shared/where.ts'

/** Turns a booking screen into the page of a route. */
export const screenPage =
  (draw: (props: ScreenProps) => Promise<ReactNode>) =>
  async ({ params, searchParams }: BookingPageProps): Promise<ReactNode> =>
    draw({ where: await params, query: await searchParams })
