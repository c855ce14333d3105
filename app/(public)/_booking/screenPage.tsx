import type { ReactNode } from 'react'
import type { BookingPageProps, ScreenProps } from './bookingPath.ts'

/** Turns a booking screen into the page of a route. */
export const screenPage =
  (render: (props: ScreenProps) => Promise<ReactNode>) =>
  async ({ params, searchParams }: BookingPageProps): Promise<ReactNode> =>
    render({ path: await params, query: await searchParams })
